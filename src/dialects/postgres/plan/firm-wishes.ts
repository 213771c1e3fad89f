import { components, reaches } from '../../../diff/graph.ts';
import { mayLeave } from './cycles.ts';
import { withoutLists } from './items.ts';
import { madeBy, type Node, nodeAt, strengthOf, strongest, type Wish } from './nodes.ts';
import type { Piece } from './pieces.ts';

/**
 * What the server looks up at once (the function that a check calls), while that waits for the rest of the node (the function takes the
 * table's rows): the wish becomes a need, so that the circle is broken where it can be. Undefined where there is no such wish.
 */
export function withFirmWishes(
  nodes: readonly Node[],
  before: readonly (readonly number[])[],
  wishes: readonly (readonly Wish[])[],
): Node[] | undefined {
  if (wishes.every((list) => list.length === 0)) return undefined;
  const all = before.map((list, own) => [...list, ...(wishes[own] ?? []).map(({ node }) => node)]);
  const firm = new Map<number, Node>();
  for (const cycle of components(all.length, (node) => all[node] ?? [])) {
    const members = new Set(cycle);
    for (const own of cycle) {
      const asked = (wishes[own] ?? []).filter(({ strength, node }) => strength === strongest && members.has(node));
      const waiting = asked.filter(({ node }) => reaches(node, own, (other) => before[other]));
      const node =
        waiting.length === 0
          ? undefined
          : firmly(
              nodeAt(nodes, own),
              waiting.map((wish) => nodeAt(nodes, wish.node)),
            );
      if (node) firm.set(own, node);
    }
  }
  return firm.size === 0 ? undefined : nodes.map((node, index) => firm.get(index) ?? node);
}

/** The same node where nothing of it can come later than the rest. */
function firmly(node: Node, waiting: readonly Node[]): Node | undefined {
  const made = new Set(waiting.flatMap(({ pieces }) => [...madeBy(pieces)]));
  if (node.pieces.some(({ list, wishes }) => list && wishes.some((key) => made.has(key)))) return withoutLists(node);
  let changed = false;
  const pieces = node.pieces.map((piece): Piece => {
    const needs = new Set(piece.needs);
    const more = isLater(piece) ? piece.wishes.filter((key) => made.has(key) && !needs.has(key)) : [];
    if (more.length === 0) return piece;
    changed = true;
    return { ...piece, needs: [...piece.needs, ...more] };
  });
  return changed ? { ...node, pieces } : undefined;
}

/** It is new, and can be said after what it belongs to. What changes says what it needs, and holds what it has on the way there. */
function isLater(piece: Piece): boolean {
  const { key, root, role, effect } = piece;
  return (
    effect === 'create' && key !== root && strengthOf(piece) === strongest && (role === 'statement' || mayLeave(piece))
  );
}
