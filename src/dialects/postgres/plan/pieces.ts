import { indexKinds, type KindIndex } from '../../../diff/kinds.ts';
import { placesIn } from '../../../diff/order.ts';
import type { Change } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { begun, type PlanContext, type Step, stage } from '../kinds/contract.ts';
import { kinds } from '../kinds/index.ts';
import { roleKey, rolesOfAccess } from '../kinds/role-names.ts';
import type { ItemList } from './items.ts';
import { type Partners, partnersIn } from './partners.ts';

export const kindIndex: KindIndex = indexKinds(kinds);

/** How a piece stands in the plan. */
export type Appearance = 'statement' | 'item' | 'implied';

/** A step in its place among the others: what it belongs to, what it needs and what it takes away. */
export interface Piece {
  readonly step: Step;
  readonly object: SchemaObject;
  readonly key: ObjectKey;
  /** The object whose changes it stands among: the table of a column, else the object itself. */
  readonly root: ObjectKey;
  readonly effect: 'create' | 'drop' | 'alter';
  /**
   * `statement`: as the step says. `item`: inside the list of its owner's CREATE. `implied`: another statement does it; it has no text,
   * but it counts for the order and for the way back.
   */
  readonly role: Appearance;
  readonly creates: readonly ObjectKey[];
  readonly drops: readonly ObjectKey[];
  readonly alters: readonly ObjectKey[];
  readonly needs: readonly ObjectKey[];
  readonly releases: readonly ObjectKey[];
  /** What stays, but must not be stood on while this runs. */
  readonly disturbs: readonly ObjectKey[];
  /** What it had better come after. */
  readonly wishes: readonly ObjectKey[];
  /** What its body mentions once it is undone. */
  readonly mentionsBack: readonly ObjectKey[];
  /** Among pieces of one stage. */
  readonly order: readonly number[];
  /** Statements that finish undoing it (comments of what was dropped). */
  readonly afterReverse: readonly string[];
  /** What stands in the list that it opens without having pieces. */
  readonly list?: ItemList;
}

/** What every piece is made from: both states, with places and owners looked up once. */
export interface Scene {
  readonly context: PlanContext;
  readonly places: { readonly from: ReadonlyMap<ObjectKey, number>; readonly to: ReadonlyMap<ObjectKey, number> };
  readonly owned: { readonly from: Children; readonly to: Children };
  /** What each schema holds in the current state. */
  readonly contents: Children;
  /** All that happens is that things are made: the items of a CREATE need no pieces of their own. */
  readonly onlyCreates: boolean;
  /** What is made together with something that it names, and goes with it. */
  readonly partners: { readonly from: Partners; readonly to: Partners };
}

interface Child {
  readonly key: ObjectKey;
  readonly object: SchemaObject;
  /** In its state. */
  readonly place: number;
}

type Children = ReadonlyMap<ObjectKey, readonly Child[]>;

export function sceneOf(context: PlanContext, changes: readonly Change[]): Scene {
  const owned = (realm: Realm) => groupBy(realm, (object) => kindIndex.owner(object, realm));
  return {
    context,
    places: { from: placesIn(context.from), to: placesIn(context.to) },
    owned: { from: owned(context.from), to: owned(context.to) },
    contents: groupBy(context.from, kindIndex.container),
    onlyCreates: changes.every(({ verb }) => verb === 'create'),
    partners: { from: partnersIn(context.from), to: partnersIn(context.to) },
  };
}

function groupBy(realm: Realm, holder: (object: SchemaObject) => ObjectKey | undefined): Children {
  const groups = new Map<ObjectKey, Child[]>();
  let next = 0;
  realm.objects.forEach((object, key) => {
    const place = next++;
    const held = holder(object);
    if (held === undefined) return;
    const list = groups.get(held);
    if (list) list.push({ key, object, place });
    else groups.set(held, [{ key, object, place }]);
  });
  return groups;
}

const none: readonly string[] = [];

export function pieceOf(
  step: Step,
  object: SchemaObject,
  verb: 'create' | 'drop' | 'alter',
  scene: Scene,
  role: Appearance = 'statement',
  key: ObjectKey = keyOf(object),
): Piece {
  const { from, to } = scene.context;
  const effect = step.effect ?? verb;
  const before = from.objects.get(key);
  const after = to.objects.get(key);
  const needed = after ? needsOf(after, key, to, scene.partners.to) : none;
  const held = before ? needsOf(before, key, from, scene.partners.from) : none;
  const root = step.within ?? kindIndex.owner(object, effect === 'drop' ? from : to) ?? key;
  const place = { from: scene.places.from.get(key) ?? 0, to: scene.places.to.get(key) ?? 0 };
  // What is said of an object last holds nothing: comments, rights.
  const holdsNothing = effect === 'create' || (effect === 'alter' && step.stage >= stage.comment);
  const released = effect === 'drop' || !before ? held : held.filter((reference) => !needed.includes(reference));
  const made = effect === 'create' ? [key] : none;
  return {
    step,
    object,
    key,
    root,
    effect,
    role: step.implied ? 'implied' : role,
    creates: step.provides ? [...made, ...step.provides] : made,
    drops: effect === 'drop' ? [key] : none,
    // Nothing waits for comments, and for what is apart because it comes last.
    alters: effect === 'alter' && step.stage < stage.comment && !step.apart ? [key] : none,
    needs: step.needs ?? (effect === 'drop' ? none : needed),
    releases: step.releases ?? (holdsNothing ? none : released),
    disturbs: step.disturbs ?? none,
    wishes: effect === 'drop' || !after ? none : mentions(after, to),
    mentionsBack: step.bodyBack && before ? mentions(before, from) : none,
    order: orderOf(step, effect, verb, place, object),
    afterReverse: step.afterReverse ?? none,
  };
}

/** With the roles that may use it: they go after it, or after their rights. */
function needsOf(object: SchemaObject, key: ObjectKey, realm: Realm, partners: Partners): readonly ObjectKey[] {
  const all = kindIndex.references(object, realm);
  const unfinished = partners.get(key);
  const references = unfinished ? all.map((other) => (unfinished.includes(other) ? begun(other) : other)) : all;
  return object.access ? [...references, ...rolesOfAccess(object.access).map(roleKey)] : references;
}

/** What an object had better come after. */
export function mentions(object: SchemaObject, realm: Realm): readonly ObjectKey[] {
  const kind = kinds[kindIndex.rank(object)];
  return kind?.mentions?.(object, realm) ?? none;
}

/** That of a comment. */
export function commentOrder(object: SchemaObject, place: number): readonly number[] {
  return [kindIndex.rank(object), place];
}

/** That of what is new. */
export function newOrder(place: number): readonly number[] {
  return [1, place];
}

/** Items by rank and place; what is made again before what is new; what goes by its place in the current state. */
function orderOf(
  step: Step,
  effect: Piece['effect'],
  verb: string,
  place: { from: number; to: number },
  object: SchemaObject,
): readonly number[] {
  if (step.stage === stage.comment) return commentOrder(object, place.to);
  return effect === 'create' && verb !== 'alter' ? newOrder(place.to) : [0, place.from];
}
