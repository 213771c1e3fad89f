import type { ObjectKey, SchemaObject } from '../../../schema/model.ts';
import { type ListItem, type Step, stage } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import type { Node } from './nodes.ts';
import { mentions, type Piece, pieceOf, type Scene } from './pieces.ts';

/** What is made along with a CREATE, as long as nothing has to be known of it by itself. */
interface Along {
  readonly object: SchemaObject;
  readonly key: ObjectKey;
  /** The piece of the same node that its own would follow. */
  readonly after: Piece | undefined;
}

/** A line in the list. */
export interface Item extends Along {
  readonly item: ListItem;
  /** Among those of one rank. */
  readonly place: number;
}

/** A statement of the same node: an index, a policy, a comment. */
export interface Follower extends Along {
  readonly step: Step;
  /** Among those of one stage. */
  readonly order: readonly number[];
}

/** What a CREATE makes along with its own object, in place of a piece for each: most plans that make a whole state need no more. */
export interface ItemList {
  readonly all: readonly (Item | Follower)[];
  /** The CREATE by itself. */
  readonly opening: Piece;
  readonly scene: Scene;
}

/** What such a statement may say of itself; with anything else it needs a piece. */
const plain: ReadonlySet<string> = new Set<keyof Step>([
  'stage',
  'sql',
  'comment',
  'reverse',
  'hazards',
  'transaction',
  'effect',
]);

export function mayFollow(step: Step): boolean {
  if (step.effect !== undefined && step.effect !== 'create') return false;
  for (const field in step) if (!plain.has(field)) return false;
  return true;
}

/** The piece of a CREATE that makes what comes along with it, and needs what that needs. */
export function withItems(opening: Piece, all: ItemList['all'], scene: Scene): Piece {
  const creates = [...opening.creates];
  const needs = [...opening.needs];
  const wishes = [...opening.wishes];
  for (const along of all) {
    const { object, key } = along;
    if ('step' in along && along.step.stage === stage.comment) continue;
    creates.push(key);
    // Their owner and its schema are nothing to wait for here.
    if (object.dependsOn) needs.push(...object.dependsOn);
    const kind = kindOf(object);
    needs.push(...(kind.reaches ?? kind.references)(object));
    wishes.push(...mentions(object, scene.context.to));
  }
  return { ...opening, creates, needs, wishes, list: { all, opening, scene } };
}

/** The node with a piece for each that comes along, where that stands when it has one; the same node where nothing does. */
export function withoutLists(node: Node): Node {
  const lists = node.pieces.flatMap(({ list }) => list ?? []);
  if (lists.length === 0) return node;
  const along = lists.flatMap(({ all, scene }) =>
    all.map((each) => ({ after: each.after, own: piecesOf(each, scene) })),
  );
  const pieces = node.pieces.flatMap((each) => {
    const opening = each.list?.opening ?? each;
    return [opening, ...along.flatMap(({ after, own }) => (after === opening ? own : []))];
  });
  return { ...node, pieces };
}

/** What a piece says in the list of its owner, if anything. */
export function itemsOf({ role, step: { item }, order, list }: Piece): Pick<Item, 'item' | 'place'>[] {
  if (list) return list.all.filter((each): each is Item => 'item' in each);
  return role === 'item' && item ? [{ item, place: order.at(-1) ?? 0 }] : [];
}

/** The statements that come along with a CREATE without having pieces. */
export function followersOf({ list }: Piece): readonly Follower[] {
  return list ? list.all.filter((each): each is Follower => 'step' in each) : [];
}

function piecesOf(along: Item | Follower, scene: Scene): Piece[] {
  const { object, key } = along;
  if (!('step' in along)) {
    const steps = kindOf(object).create(object, scene.context);
    return steps.map((step) => pieceOf(step, object, 'create', scene, 'item', key));
  }
  const { step } = along;
  return step.stage === stage.comment
    ? [pieceOf({ ...step, effect: 'alter', needs: [key] }, object, 'alter', scene, 'statement', key)]
    : [pieceOf(step, object, 'create', scene, 'statement', key)];
}
