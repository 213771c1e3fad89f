import type { ObjectKey, SchemaObject } from '../../../schema/model.ts';
import type { ListItem } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import type { Node } from './nodes.ts';
import { kindIndex, mentions, type Piece, pieceOf, type Scene } from './pieces.ts';

/** A line in the list of a CREATE, as long as nothing has to be known of it by itself. */
export interface Item {
  readonly item: ListItem;
  readonly object: SchemaObject;
  readonly key: ObjectKey;
  /** Among those of one rank. */
  readonly place: number;
  /** The piece of the same node that its own would follow. */
  readonly after: Piece | undefined;
}

/** What a CREATE makes with its list, in place of a piece for each item: most plans that make a whole state need no more. */
export interface ItemList {
  readonly items: readonly Item[];
  /** The CREATE by itself. */
  readonly opening: Piece;
  readonly scene: Scene;
}

/** The piece of a CREATE that makes what its items make, and needs what they need. */
export function withItems(opening: Piece, items: readonly Item[], scene: Scene): Piece {
  const creates = [...opening.creates];
  const needs = [...opening.needs];
  const wishes = [...opening.wishes];
  for (const { object, key } of items) {
    creates.push(key);
    // Their owner and its schema are nothing to wait for here.
    if (object.dependsOn) needs.push(...object.dependsOn);
    needs.push(...kindIndex.of(object).references(object));
    wishes.push(...mentions(object, scene.context.to));
  }
  return { ...opening, creates, needs, wishes, list: { items, opening, scene } };
}

/** The node with a piece for each item of its lists, where that stands when it has one; the same node where no list is. */
export function withoutLists(node: Node): Node {
  const lists = node.pieces.flatMap(({ list }) => list ?? []);
  if (lists.length === 0) return node;
  const items = lists.flatMap(({ items, scene }) =>
    items.map((item) => ({ after: item.after, own: piecesOf(item, scene) })),
  );
  const pieces = node.pieces.flatMap((each) => {
    const opening = each.list?.opening ?? each;
    return [opening, ...items.flatMap(({ after, own }) => (after === opening ? own : []))];
  });
  return { ...node, pieces };
}

/** What a piece says in the list of its owner, if anything. */
export function itemOf({ role, step: { item }, order }: Piece): Pick<Item, 'item' | 'place'>[] {
  return role === 'item' && item ? [{ item, place: order.at(-1) ?? 0 }] : [];
}

function piecesOf({ object, key }: Item, scene: Scene): Piece[] {
  const steps = kindOf(object).create(object, scene.context);
  return steps.map((step) => pieceOf(step, object, 'create', scene, 'item', key));
}
