import { indexKinds, type KindIndex } from '../../../diff/kinds.ts';
import type { Alter, Change } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { type PlanContext, type Step, stage } from '../kinds/contract.ts';
import { kindOf, kinds } from '../kinds/index.ts';
import { plainLiteral } from '../quote.ts';

export const kindIndex: KindIndex = indexKinds(kinds);

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
  readonly role: 'statement' | 'item' | 'implied';
  readonly creates: readonly ObjectKey[];
  readonly drops: readonly ObjectKey[];
  readonly alters: readonly ObjectKey[];
  readonly needs: readonly ObjectKey[];
  readonly releases: readonly ObjectKey[];
  /** Among pieces of one stage. */
  readonly order: readonly number[];
  /** Statements that finish undoing it (comments of what was dropped). */
  readonly afterReverse: readonly string[];
}

/** Everything that the changes need, in the changes' order. */
export function expand(changes: readonly Change[], context: PlanContext): Piece[] {
  const scene = sceneOf(changes, context);
  return changes.flatMap((change) => {
    switch (change.verb) {
      case 'create':
        return createPieces(change.object, scene);
      case 'drop':
        return dropPieces(change.object, scene);
      case 'alter':
        return alterPieces(change, scene);
      case 'rename':
        return [];
    }
    return [];
  });
}

interface Scene {
  readonly context: PlanContext;
  readonly places: { readonly from: ReadonlyMap<ObjectKey, number>; readonly to: ReadonlyMap<ObjectKey, number> };
  readonly children: { readonly from: Children; readonly to: Children };
  /** What goes by a change of its own. */
  readonly dropped: ReadonlySet<ObjectKey>;
}

type Children = ReadonlyMap<ObjectKey, readonly SchemaObject[]>;

function sceneOf(changes: readonly Change[], context: PlanContext): Scene {
  const places = (realm: Realm) => new Map(Array.from(realm.objects.keys(), (key, place) => [key, place]));
  return {
    context,
    places: { from: places(context.from), to: places(context.to) },
    children: { from: childrenOf(context.from), to: childrenOf(context.to) },
    dropped: new Set(changes.filter(({ verb }) => verb === 'drop').map(({ key }) => key)),
  };
}

/** What each relation owns and each schema holds. */
function childrenOf(realm: Realm): Children {
  const children = new Map<ObjectKey, SchemaObject[]>();
  const add = (holder: ObjectKey | undefined, object: SchemaObject) => {
    if (holder === undefined) return;
    const list = children.get(holder);
    if (list) list.push(object);
    else children.set(holder, [object]);
  };
  for (const object of realm.objects.values()) {
    add(kindIndex.owner(object, realm), object);
    add(kindIndex.container(object), object);
  }
  return children;
}

function createPieces(object: SchemaObject, scene: Scene): Piece[] {
  const key = keyOf(object);
  const owned = kindOf(object).container ? [] : (scene.children.to.get(key) ?? []);
  const ownSteps = kindOf(object).create(object, scene.context);
  const inList = ownSteps.some((step) => step.listEnd !== undefined);
  return [
    ...ownSteps.map((step) => piece(step, object, 'create', scene)),
    ...commentPieces(object, undefined, scene),
    ...owned.flatMap((child) => [
      ...kindOf(child)
        .create(child, scene.context)
        .map((step) => piece(step, child, 'create', scene, inList && step.item ? 'item' : 'statement')),
      ...commentPieces(child, undefined, scene),
    ]),
  ];
}

function dropPieces(object: SchemaObject, scene: Scene): Piece[] {
  const { context } = scene;
  const key = keyOf(object);
  const held = scene.children.from.get(key) ?? [];
  const role = takenBySibling(object, scene) ? 'implied' : 'statement';
  const own = kindOf(object)
    .drop(object, context)
    .map((step, index) => ({
      ...piece(step, object, 'drop', scene, role),
      afterReverse: index === 0 ? commentStatements(object, context) : [],
    }));
  return [
    ...own,
    ...held.flatMap((child) =>
      kindOf(child)
        .drop(child, context)
        .map((step) => piece(step, child, 'drop', scene, 'implied')),
    ),
  ];
}

/** A dropped column takes along what stands on it. */
function takenBySibling(object: SchemaObject, scene: Scene): boolean {
  const owner = kindIndex.owner(object, scene.context.from);
  if (owner === undefined) return false;
  return kindIndex.references(object, scene.context.from).some((key) => {
    const sibling = scene.dropped.has(key) ? scene.context.from.objects.get(key) : undefined;
    return (
      sibling !== undefined &&
      keyOf(sibling) !== keyOf(object) &&
      kindOf(sibling).takesSiblings === true &&
      kindOf(object).takesSiblings !== true &&
      kindIndex.owner(sibling, scene.context.from) === owner
    );
  });
}

function alterPieces(change: Alter, scene: Scene): Piece[] {
  const { context } = scene;
  const steps = kindOf(change.to).alter(change, context);
  const rebuilt = steps.some((step) => step.effect === 'create');
  const pieces = steps.map((step) => piece(step, step.effect === 'drop' ? change.from : change.to, 'alter', scene));
  // A comment goes with the object that is dropped, and has to be set again on the one that takes its place.
  const comment = change.fields.find(({ field }) => field === 'comment');
  if (rebuilt) return [...pieces, ...commentPieces(change.to, undefined, scene)];
  return comment ? [...pieces, ...commentPieces(change.to, change.from, scene)] : pieces;
}

/** Drops and makes again an object that is equal on both sides, since something below it is rebuilt. */
export function rebuildPieces(object: SchemaObject, to: SchemaObject, context: PlanContext, implied: boolean): Piece[] {
  const scene = sceneOf([], context);
  const drop = kindOf(object)
    .drop(object, context)
    .map((step) => piece({ ...step, effect: 'drop' }, object, 'alter', scene, implied ? 'implied' : 'statement'));
  const create = kindOf(to)
    .create(to, context)
    .map((step) => piece({ ...step, effect: 'create' }, to, 'alter', scene));
  return [...drop, ...create, ...commentPieces(to, undefined, scene)];
}

function commentPieces(object: SchemaObject, before: SchemaObject | undefined, scene: Scene): Piece[] {
  const text = commentSql(object, object.comment, scene.context);
  if (text === undefined || (before === undefined && object.comment === undefined)) return [];
  const back = commentSql(object, before?.comment, scene.context) ?? '';
  const { label } = kindOf(object).commentOn?.(object, scene.context) ?? { label: '' };
  const step: Step = {
    stage: stage.comment,
    sql: text,
    comment: `set comment to ${label}`,
    reverse: [back],
    effect: 'alter',
  };
  return [piece({ ...step, needs: [keyOf(object)] }, object, 'alter', scene)];
}

function commentSql(object: SchemaObject, comment: string | undefined, context: PlanContext): string | undefined {
  const target = kindOf(object).commentOn?.(object, context);
  return target && `COMMENT ON ${target.on} IS ${plainLiteral(comment ?? '')}`;
}

function commentStatements(object: SchemaObject, context: PlanContext): string[] {
  const sql = object.comment === undefined ? undefined : commentSql(object, object.comment, context);
  return sql === undefined ? [] : [sql];
}

function piece(
  step: Step,
  object: SchemaObject,
  verb: 'create' | 'drop' | 'alter',
  scene: Scene,
  role: Piece['role'] = 'statement',
): Piece {
  const { from, to } = scene.context;
  const effect = step.effect ?? verb;
  const key = keyOf(object);
  const before = from.objects.get(key);
  const after = to.objects.get(key);
  const needed = after ? kindIndex.references(after, to) : [];
  const held = before ? kindIndex.references(before, from) : [];
  const root = kindIndex.owner(object, effect === 'drop' ? from : to) ?? key;
  const place = { from: scene.places.from.get(key) ?? 0, to: scene.places.to.get(key) ?? 0 };
  return {
    step,
    object,
    key,
    root,
    effect,
    role,
    creates: effect === 'create' ? [key] : [],
    drops: effect === 'drop' ? [key] : [],
    alters: effect === 'alter' && step.stage !== stage.comment ? [key] : [],
    needs: step.needs ?? (effect === 'drop' ? [] : needed),
    releases:
      effect === 'create' ? [] : effect === 'drop' ? held : held.filter((reference) => !needed.includes(reference)),
    order: orderOf(step, effect, verb, place, object),
    afterReverse: [],
  };
}

/** Items by rank and place; what is made again before what is new; what goes by its place in the current state. */
function orderOf(
  step: Step,
  effect: Piece['effect'],
  verb: string,
  place: { from: number; to: number },
  object: SchemaObject,
): readonly number[] {
  if (step.stage === stage.comment) return [kindIndex.rank(object), place.to];
  return effect === 'create' && verb !== 'alter' ? [1, place.to] : [0, place.from];
}
