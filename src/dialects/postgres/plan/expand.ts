import { sameValue } from '../../../diff/compare.ts';
import type { Alter, Change } from '../../../schema/change.ts';
import { type Access, keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { type PlanContext, type Step, stage } from '../kinds/contract.ts';
import { defaultAccess } from '../kinds/default-permission.ts';
import { kindOf } from '../kinds/index.ts';
import { madeWith } from '../kinds/privileges.ts';
import { plainLiteral } from '../quote.ts';
import { accessSteps } from './access.ts';
import { type Follower, type Item, mayFollow, withItems } from './items.ts';
import { commentOrder, kindIndex, newOrder, type Piece, pieceOf, type Scene } from './pieces.ts';

/** Everything that the changes need, in the changes' order. What an object owns comes and goes with it. */
export function expand(changes: readonly Change[], scene: Scene, forced: ReadonlySet<ObjectKey> = new Set()): Piece[] {
  const { from, to } = scene.context;
  const dropped = new Set(changes.filter(({ verb }) => verb === 'drop').map(({ key }) => key));
  const steps = new Map(
    changes.flatMap((change) =>
      change.verb === 'alter'
        ? [[change.key, forced.has(change.key) ? 'remake' : stepsOf(change, scene)] as const]
        : [],
    ),
  );
  const remade = new Set([...steps].filter(([, list]) => isRemake(list)).map(([key]) => key));
  const taken = takeovers(changes, scene);
  return changes.flatMap((change) => {
    const [object, realm] =
      change.verb === 'create' ? [change.object, to] : ['object' in change ? change.object : change.from, from];
    if (remade.has(kindIndex.owner(object, realm) ?? '')) return [];
    if (change.verb === 'alter' && changesHands(change, scene)) return [];
    const pieces = taken.get(change);
    if (pieces) return pieces;
    switch (change.verb) {
      case 'create':
        return createPieces(object, scene, 'create');
      case 'drop': {
        const other = goneWith(object, dropped);
        if (other === undefined) return droppedPieces(object, takersAmong(object, dropped, scene), scene);
        const holder = from.objects.get(other);
        const root = (holder && kindIndex.owner(holder, from)) ?? other;
        return dropPieces(object, scene, 'drop', true).map((piece) => ({ ...piece, root }));
      }
      case 'alter': {
        const own = steps.get(change.key) ?? [];
        return own === 'remake' ? remakePieces(change.from, change.to, scene) : alterPieces(change, own, scene);
      }
      // Said before everything else, see rename.ts.
      case 'rename':
        return [];
    }
    return [];
  });
}

/** Its owner goes, and one of another kind takes the name (a view that of a table): the one takes it along, the other brings it. */
function changesHands(change: Alter, { context: { from, to } }: Scene): boolean {
  return kindIndex.owner(change.from, from) !== kindIndex.owner(change.to, to);
}

function stepsOf(change: Alter, { context }: Scene): readonly Step[] | 'remake' {
  if (onlyComment(change)) return [];
  // Rights are nothing that kinds know of.
  const fields = change.fields.filter(({ field }) => field !== 'access');
  return kindOf(change.to).alter({ ...change, fields }, context);
}

/** Objects that are made out of others that go: the pieces of both changes. */
function takeovers(changes: readonly Change[], scene: Scene): Map<Change, readonly Piece[]> {
  const { from, to } = scene.context;
  const taken = new Map<Change, readonly Piece[]>();
  const going = changes.filter((change) => change.verb === 'drop');
  for (const change of changes) {
    if (change.verb !== 'create') continue;
    const { object } = change;
    const owner = kindIndex.owner(object, to);
    const takesOver = kindOf(object).takesOver;
    if (!takesOver || owner === undefined || !from.objects.has(owner)) continue;
    for (const drop of going) {
      if (taken.has(drop) || kindIndex.owner(drop.object, from) !== owner) continue;
      const steps = takesOver(object, drop.object, scene.context);
      if (!steps) continue;
      const pieces = steps.map((step) =>
        pieceOf({ effect: 'create', ...step }, step.effect === 'drop' ? drop.object : object, 'alter', scene),
      );
      taken.set(drop, []).set(change, [...pieces, ...commentPieces(object, undefined, scene)]);
      break;
    }
  }
  return taken;
}

function onlyComment({ fields }: Alter): boolean {
  return fields.every(({ field }) => field === 'comment' || field === 'access');
}

export function isRemake(steps: readonly Step[] | 'remake'): boolean {
  return steps === 'remake' || steps.some((step) => step.effect === 'create');
}

/** Drops an object in its old form and makes it in its new one, with its comments and all that it owns. */
export function remakePieces(from: SchemaObject, to: SchemaObject, scene: Scene, implied = false): Piece[] {
  return [...dropPieces(from, scene, 'alter', implied), ...createPieces(to, scene, 'alter')];
}

function createPieces(object: SchemaObject, scene: Scene, verb: 'create' | 'alter'): Piece[] {
  const own = kindOf(object)
    .create(object, scene.context)
    // What it held in its old form, that has let go.
    .map((step) => pieceOf({ effect: 'create', releases: [], ...step }, object, verb, scene));
  const opening = own.find(({ step }) => step.listEnd !== undefined);
  if (opening && scene.onlyCreates) return createAlong(object, own, opening, scene);
  const pieces = [
    ...own,
    ...commentPieces(object, undefined, scene),
    ...newAccess(object, verb === 'alter', scene),
    ...bornAccess(object, undefined, scene),
  ];
  return [...pieces, ...ownedCreates(object, scene, opening !== undefined)];
}

/** Where all that happens is that things are made: few of those that an object owns need pieces of their own. */
function createAlong(object: SchemaObject, own: readonly Piece[], opening: Piece, scene: Scene): Piece[] {
  const { context } = scene;
  const pieces = [...own];
  const all: (Item | Follower)[] = [];
  let looked = 0;
  let after: Piece | undefined;
  const last = () => {
    for (; looked < pieces.length; looked++) if (!pieces[looked]?.step.apart) after = pieces[looked];
    return after;
  };
  const follow = (step: Step, child: SchemaObject, key: ObjectKey, order: readonly number[]) =>
    all.push({ step, object: child, key, order, after: last() });
  const say = (child: SchemaObject, key: ObjectKey, place: number) => {
    const step = commentStep(child, undefined, scene);
    if (step) follow(step, child, key, commentOrder(child, place));
  };
  const isApart = own.some(({ step }) => step.apart);
  if (isApart) pieces.push(...commentPieces(object, undefined, scene));
  else say(object, opening.key, scene.places.to.get(opening.key) ?? 0);
  pieces.push(...newAccess(object, false, scene), ...bornAccess(object, undefined, scene));
  for (const { key, object: child, place } of scene.owned.to.get(opening.key) ?? []) {
    const kind = kindOf(child);
    const item = kind.item?.(child, context);
    const steps = item ? [] : kind.create(child, context);
    const comesAlong = scene.partners.to.size === 0 && steps.every(mayFollow);
    if (item) all.push({ item, object: child, key, place, after: last() });
    else if (comesAlong) for (const step of steps) follow(step, child, key, newOrder(place));
    else {
      for (const step of steps) {
        pieces.push(pieceOf(step, child, 'create', scene, step.item ? 'item' : 'statement', key));
      }
    }
    if (child.comment !== undefined) {
      if (comesAlong) say(child, key, place);
      else pieces.push(...commentPieces(child, undefined, scene));
    }
    if (context.access) pieces.push(...newAccess(child, false, scene), ...bornAccess(child, undefined, scene));
  }
  pieces[pieces.indexOf(opening)] = withItems(opening, all, scene);
  return pieces;
}

/** The rights of an object that was just made. What is made again keeps those that it had, whether or not plans change rights. */
function newAccess(object: SchemaObject, again: boolean, scene: Scene): Piece[] {
  const { context } = scene;
  const before = again ? context.from.objects.get(keyOf(object)) : undefined;
  const access = context.access ? object.access : before?.access;
  if (!context.access && access === undefined) return [];
  return accessSteps(object, bornWith(object, context), access, context).map((step) =>
    pieceOf(step, object, 'alter', scene),
  );
}

/** The rights that it has by itself when it is made, there or on the way back. */
function bornWith(object: SchemaObject, context: PlanContext): Access | undefined {
  if (!context.access) return undefined;
  const on = kindOf(object).commentOn?.(object, context).on ?? '';
  return { ...defaultAccess(on, object.schema, context), ...madeWith(object, context.targetMajor) };
}

/** The rights of what comes along with an object, where the desired state says nothing of them: those that new objects get are taken back. */
function bornAccess(object: SchemaObject, before: SchemaObject | undefined, scene: Scene): Piece[] {
  return accessOfBorn(object, before, scene, scene.context.to);
}

/** The same on the way back, for what went along with the form that the object had: the statements. */
function returnedAccess(before: SchemaObject, object: SchemaObject, scene: Scene): string[] {
  return accessOfBorn(before, object, scene, scene.context.from).map(({ step }) => step.sql);
}

function accessOfBorn(object: SchemaObject, before: SchemaObject | undefined, scene: Scene, realm: Realm): Piece[] {
  const bears = kindOf(object).bears;
  if (!bears || !scene.context.access) return [];
  const had = before ? bears(before) : [];
  return bears(object)
    .filter((born) => !realm.objects.has(keyOf(born)) && !had.some((other) => sameValue(other, born)))
    .flatMap((born) => newAccess(born, false, scene));
}

/** What an object owns, made after it. */
function ownedCreates(object: SchemaObject, scene: Scene, inList: boolean): Piece[] {
  return (scene.owned.to.get(keyOf(object)) ?? []).flatMap(({ key, object: child }) => [
    ...kindOf(child)
      .create(child, scene.context)
      .map((step) => pieceOf(step, child, 'create', scene, inList && step.item ? 'item' : 'statement', key)),
    ...commentPieces(child, undefined, scene),
    ...(scene.context.access ? [...newAccess(child, false, scene), ...bornAccess(child, undefined, scene)] : []),
  ]);
}

/** What the server drops together with something else of the plan stands with that. */
function goneWith(object: SchemaObject, dropped: ReadonlySet<ObjectKey>): ObjectKey | undefined {
  return kindOf(object)
    .goesWith?.(object)
    .find((key) => dropped.has(key));
}

function dropPieces(object: SchemaObject, scene: Scene, verb: 'drop' | 'alter', implied: boolean): Piece[] {
  const { context } = scene;
  const own = kindOf(object)
    .drop(object, context)
    .map((step, index) => {
      const piece = dropPiece(step, object, verb, scene, implied);
      if (index > 0) return piece;
      return { ...piece, afterReverse: [...piece.afterReverse, ...comesBackWith(object, verb === 'alter', context)] };
    });
  return [...own, ...ownedDrops(object, scene)];
}

function ownedDrops(object: SchemaObject, scene: Scene): Piece[] {
  const key = keyOf(object);
  const held = [...(scene.owned.from.get(key) ?? []), ...(scene.contents.get(key) ?? [])];
  return held.flatMap(({ object: child }) =>
    kindOf(child)
      .drop(child, scene.context)
      .map((step) => dropPiece(step, child, 'drop', scene, true)),
  );
}

function dropPiece(step: Step, object: SchemaObject, verb: 'drop' | 'alter', scene: Scene, implied: boolean): Piece {
  if (step.beforeDrop) return pieceOf({ ...step, effect: 'alter' }, object, verb, scene);
  return pieceOf({ ...step, effect: 'drop' }, object, verb, scene, implied ? 'implied' : 'statement');
}

/** Where all that takes it along goes among the changes of another table, so does it. */
function droppedPieces(object: SchemaObject, takers: readonly SchemaObject[], scene: Scene): Piece[] {
  const pieces = dropPieces(object, scene, 'drop', takers.length > 0);
  const steps = takers.flatMap((taker) => kindOf(taker).drop(taker, scene.context));
  const root = steps[0]?.within;
  if (root === undefined || steps.some(({ within }) => within !== root)) return pieces;
  return pieces.map((piece) => (piece.role === 'implied' ? { ...piece, root } : piece));
}

/** A dropped column takes along what stands on it. */
function takersAmong(object: SchemaObject, dropped: ReadonlySet<ObjectKey>, scene: Scene): SchemaObject[] {
  const { from } = scene.context;
  return kindIndex.references(object, from).flatMap((key) => {
    const sibling = dropped.has(key) ? from.objects.get(key) : undefined;
    return sibling !== undefined && takes(sibling, object, scene) ? [sibling] : [];
  });
}

/** The drop of one object of a table takes another one along. */
export function takes(sibling: SchemaObject, object: SchemaObject, { context }: Scene): boolean {
  const { from } = context;
  const owner = kindIndex.owner(object, from);
  const kind = kindOf(object);
  return (
    owner !== undefined &&
    kindOf(sibling).takesSiblings === true &&
    kind.takesSiblings !== true &&
    keyOf(sibling) !== keyOf(object) &&
    kindIndex.owner(sibling, from) === owner &&
    kind.blocksSiblings?.(object, context) !== true
  );
}

/** What a kind's own steps make of an object: its change in place, or its other form with all that belongs to it. */
export function alterPieces(
  change: Pick<Alter, 'from' | 'to' | 'fields'>,
  steps: readonly Step[],
  scene: Scene,
): Piece[] {
  const first = steps.findIndex(({ effect }) => effect === 'drop');
  const pieces = steps.map((step, index): Piece => {
    const piece = pieceOf(step, step.effect === 'drop' ? change.from : change.to, 'alter', scene);
    return index === first && isRemake(steps)
      ? { ...piece, afterReverse: [...piece.afterReverse, ...comesBackWith(change.from, true, scene.context)] }
      : piece;
  });
  // A comment goes with the object that is dropped, and has to be set again on the one that takes its place.
  if (isRemake(steps)) {
    return [
      ...pieces,
      ...ownedDrops(change.from, scene),
      ...commentPieces(change.to, undefined, scene),
      ...newAccess(change.to, true, scene),
      ...ownedCreates(
        change.to,
        scene,
        steps.some(({ listEnd }) => listEnd !== undefined),
      ),
    ];
  }
  const has = (name: string) => change.fields.some(({ field }) => field === name);
  const { from, to } = change;
  const returned = returnedAccess(from, to, scene);
  const own = pieces.map((piece, index) =>
    index === 0 && returned.length > 0 ? { ...piece, afterReverse: [...piece.afterReverse, ...returned] } : piece,
  );
  const rights = has('access') ? accessSteps(to, accessLeft(from, scene), to.access, scene.context) : [];
  return [
    ...own,
    ...(has('comment') ? commentPieces(to, from, scene) : []),
    ...rights.map((step) => pieceOf(step, to, 'alter', scene)),
    ...bornAccess(to, from, scene),
  ];
}

/** Rights on a column go with it. */
function accessLeft(object: SchemaObject, { owned }: Scene): Access | undefined {
  const { access } = object;
  if (!access?.grants?.some(({ column }) => column !== undefined)) return access;
  const columns = (children: Scene['owned']['to']) =>
    (children.get(keyOf(object)) ?? []).flatMap(({ object: part }) => (kindOf(part).takesSiblings ? [part.name] : []));
  const kept = columns(owned.to);
  const gone = columns(owned.from).filter((name) => !kept.includes(name));
  return { ...access, grants: access.grants.filter(({ column }) => column === undefined || !gone.includes(column)) };
}

function commentPieces(object: SchemaObject, before: SchemaObject | undefined, scene: Scene): Piece[] {
  const step = commentStep(object, before, scene);
  return step ? [pieceOf({ ...step, effect: 'alter', needs: [keyOf(object)] }, object, 'alter', scene)] : [];
}

function commentStep(object: SchemaObject, before: SchemaObject | undefined, scene: Scene): Step | undefined {
  if (before === undefined && ownComment(object) === undefined) return undefined;
  const target = kindOf(object).commentOn?.(object, scene.context);
  if (!target) return undefined;
  return {
    stage: stage.comment,
    sql: commentSql(target.on, object.comment),
    comment: `set comment to ${target.label}`,
    reverse: [commentSql(target.on, before?.comment)],
  };
}

function commentSql(on: string, comment: string | undefined): string {
  return `COMMENT ON ${on} IS ${plainLiteral(comment ?? '')}`;
}

/** Without one that comes with the object. */
function ownComment(object: SchemaObject): string | undefined {
  return kindOf(object).bringsComment?.(object) ? undefined : object.comment;
}

function commentStatements(object: SchemaObject, context: PlanContext): string[] {
  const target = ownComment(object) === undefined ? undefined : kindOf(object).commentOn?.(object, context);
  return target ? [commentSql(target.on, object.comment)] : [];
}

/** What the way back of a drop has to say beside the object itself. Rights as for new objects: what is made again keeps them in any case. */
function comesBackWith(object: SchemaObject, again: boolean, context: PlanContext): string[] {
  const access = [
    ...accessSteps(object, bornWith(object, context), object.access, context),
    ...columnAccess(object, context),
  ];
  const own = kindOf(object).saidBack?.(object, context) ?? [];
  return [
    ...own,
    ...commentStatements(object, context),
    ...(again || context.access ? access.map(({ sql }) => sql) : []),
  ];
}

/** Those that its owner's rights say of a column. */
function columnAccess(object: SchemaObject, context: PlanContext): readonly Step[] {
  const owner = context.from.objects.get(kindIndex.owner(object, context.from) ?? '');
  if (!owner || !kindOf(object).takesSiblings) return [];
  const grants = owner.access?.grants?.filter(({ column }) => column === object.name) ?? [];
  return accessSteps(owner, undefined, { grants }, context);
}
