import { components, dependencyOrder, reaches } from '../../../diff/graph.ts';
import type { ObjectKey } from '../../../schema/model.ts';
import { withoutCycles } from './cycles.ts';
import { withFirmWishes } from './firm-wishes.ts';
import { withoutLists } from './items.ts';
import { edgesOf, type Node, nodeAt, nodesOf, strongest, type Wish, wishesOf } from './nodes.ts';
import type { Piece } from './pieces.ts';

export interface Arranged {
  readonly nodes: readonly Node[];
  /** What changes in place in a circle that nothing breaks: it waits for something that waits for it. */
  readonly stuck: readonly ObjectKey[];
}

/**
 * Groups the pieces by what they belong to and puts the groups in an order in which every statement finds what it needs. A cycle is
 * broken by taking one detachable piece (a foreign key) out of the first group in it, as often as it takes; where no such piece
 * is to blame, its groups are taken apart into statements.
 */
export function arrange(pieces: readonly Piece[]): Arranged {
  let nodes = nodesOf(pieces);
  for (;;) {
    const before = edgesOf(nodes);
    const cycles = components(nodes.length, (node) => before[node] ?? []);
    const circling = new Set(cycles.flat());
    if (nodes.some(({ pieces }, node) => circling.has(node) && pieces.some(({ list }) => list))) {
      // One of the items may be what closes the circle.
      nodes = nodes.map((node, index) => (circling.has(index) ? withoutLists(node) : node));
      continue;
    }
    const broken = cycles.length === 0 ? undefined : withoutCycles(nodes, cycles, before);
    if (broken === undefined) {
      const wishes = wishesOf(nodes);
      const firm = withFirmWishes(nodes, before, wishes);
      if (firm) {
        nodes = firm;
        continue;
      }
      const after = withWishes(before, wishes);
      const order = dependencyOrder(nodes.length, (node) => after[node] ?? []);
      const held = cycles.flat().flatMap((node) => nodeAt(nodes, node).pieces);
      return {
        nodes: order.map((node) => nodeAt(nodes, node)),
        stuck: held.flatMap(({ effect, key }) => (effect === 'alter' ? [key] : [])),
      };
    }
    nodes = broken;
  }
}

/** What must come before, and what had better: as many of the latter as close no cycle. */
function withWishes(before: readonly (readonly number[])[], wishes: readonly (readonly Wish[])[]): number[][] {
  const all = before.map((list, own) => [...list, ...(wishes[own] ?? []).map(({ node }) => node)]);
  if (wishes.every((list) => list.length === 0)) return all;
  for (const cycle of components(all.length, (node) => all[node] ?? [])) {
    const members = new Set(cycle);
    // One by one, in a fixed order: a wish stays unless what it asks for waits for the one who asks.
    const kept = new Map(cycle.map((node) => [node, (before[node] ?? []).filter((other) => members.has(other))]));
    for (let strength = strongest; strength >= 0; strength--) {
      for (const node of cycle) {
        for (const wish of wishes[node] ?? []) {
          if (wish.strength !== strength || !members.has(wish.node)) continue;
          if (reaches(wish.node, node, (other) => kept.get(other))) continue;
          kept.get(node)?.push(wish.node);
        }
      }
    }
    for (const node of cycle) {
      all[node] = [...(all[node] ?? []).filter((other) => !members.has(other)), ...(kept.get(node) ?? [])];
    }
  }
  return all;
}
