import type { Kind } from '../dialects/kind.ts';
import type { Change, FieldChange } from '../schema/change.ts';
import type { Grant, ObjectKey, Realm, SchemaObject } from '../schema/model.ts';
import { alignRealm } from './align.ts';
import { isSame, sameValue } from './compare.ts';
import { indexKinds, type KindIndex } from './kinds.ts';
import { sortChanges } from './order.ts';
import { applyPolicy, type DiffPolicy } from './policy.ts';

/**
 * What has to change for `from` to become `to`. Objects are paired by key and compared by their kind. What is owned by an object
 * that comes or goes, or held by a schema that goes, is not told apart: the planner finds it in the states.
 */
export function diffRealms(current: Realm, to: Realm, kinds: readonly Kind[], policy: DiffPolicy = {}): Change[] {
  const index = indexKinds(kinds);
  const from = alignRealm(current, to, index);
  const changes = [
    ...dropped(from, to, index, policy),
    ...altered(from, to, index, policy),
    ...created(from, to, index),
  ];
  const seen = changes.filter((change) => isPart(change, index, policy));
  return sortChanges(applyPolicy(seen, policy, index, from), index, from, to);
}

/** The drops and creations among those changes, without a look at what stays. */
export function diffNames(current: Realm, to: Realm, kinds: readonly Kind[]): Change[] {
  const index = indexKinds(kinds);
  const from = alignRealm(current, to, index);
  const changes = [...dropped(from, to, index, {}), ...created(from, to, index)];
  return sortChanges(
    changes.filter((change) => isPart(change, index, {})),
    index,
    from,
    to,
  );
}

/** Rights, and kinds that wait to be asked for, are looked past without it. */
function isPart(change: Change, kinds: KindIndex, { access = false, optIn = [] }: DiffPolicy): boolean {
  const objects = 'object' in change ? [change.object] : [change.from, change.to];
  return objects.some((object) => {
    const kind = kinds.of(object);
    if (kind.optIn !== undefined && !optIn.includes(kind.optIn)) return false;
    // What only tells of rights and has none is as good as not there.
    return kind.rightsOnly?.(object) !== true || (access && object.access !== undefined);
  });
}

function dropped(from: Realm, to: Realm, kinds: KindIndex, { owners = false }: DiffPolicy): Change[] {
  return missing(from, to, kinds, [kinds.container, (object) => kinds.owner(object, from)])
    .filter(([, object]) => {
      const { kept, keptUnsaid } = kinds.of(object);
      return kept !== true && (owners || keptUnsaid !== true);
    })
    .map(([key, object]) => ({ verb: 'drop', key, object }));
}

function created(from: Realm, to: Realm, kinds: KindIndex): Change[] {
  return missing(to, from, kinds, [(object) => kinds.owner(object, to)]).map(([key, object]) => ({
    verb: 'create',
    key,
    object,
  }));
}

/** Objects that only `here` has, but for those whose holder only `here` has as well. */
function missing(
  here: Realm,
  there: Realm,
  kinds: KindIndex,
  holders: readonly ((object: SchemaObject) => ObjectKey | undefined)[],
): [ObjectKey, SchemaObject][] {
  // What one holder has is asked about one after the other.
  let last: { readonly key: ObjectKey; readonly isGone: boolean } | undefined;
  const gone = (key: ObjectKey | undefined) => {
    if (key === undefined) return false;
    if (key === last?.key) return last.isGone;
    const holder = here.objects.get(key);
    last = { key, isGone: holder !== undefined && !there.objects.has(key) && isManaged(holder, kinds) };
    return last.isGone;
  };
  const found: [ObjectKey, SchemaObject][] = [];
  here.objects.forEach((object, key) => {
    if (there.objects.has(key) || holders.some((holder) => gone(holder(object)))) return;
    if (isManaged(object, kinds)) found.push([key, object]);
  });
  return found;
}

function altered(from: Realm, to: Realm, kinds: KindIndex, { access, owners, exact = false }: DiffPolicy): Change[] {
  const changes: Change[] = [];
  for (const [key, before] of from.objects) {
    const after = to.objects.get(key);
    // Most are the same to the letter, which is found faster than what their kind makes of it.
    if (!after || isSame(before, after) || !isManaged(after, kinds) || !isManaged(before, kinds)) continue;
    const fields = [
      ...kinds.of(after).changes(before, after, exact),
      ...commentChange(before, after, kinds, owners),
      ...(access ? accessChange(before, after, owners) : []),
    ];
    if (fields.length > 0) changes.push({ verb: 'alter', key, from: before, to: after, fields });
  }
  return changes;
}

function isManaged(object: SchemaObject, kinds: KindIndex): boolean {
  return kinds.of(object).managed?.(object) ?? true;
}

/** Objects of the desired state that wait to be asked for ({@link Kind.optIn}), and that the current one lacks or has otherwise. */
export function newOptIns(from: Realm, to: Realm, kinds: readonly Kind[], word: string): SchemaObject[] {
  const index = indexKinds(kinds);
  return [...to.objects].flatMap(([key, object]) => {
    const before = from.objects.get(key);
    const kind = index.of(object);
    if (kind.optIn !== word || !isManaged(object, index)) return [];
    return before && kind.changes(before, object).length === 0 ? [] : [object];
  });
}

/** Objects to which the desired state gives rights that the current one does not have. */
export function newRights(from: Realm, to: Realm): SchemaObject[] {
  return [...to.objects].flatMap(([key, object]) => {
    const { grants = [], revoked = [] } = object.access ?? {};
    if (grants.length + revoked.length === 0) return [];
    const before = from.objects.get(key);
    return before && accessChange(before, object).length === 0 ? [] : [object];
  });
}

/** An owner counts where the desired state names one: without, an object belongs to whoever looked at it, see `owners` of the policy. */
function accessChange(from: SchemaObject, to: SchemaObject, owners = false): FieldChange[] {
  // What an owner has is never among the rights that were given.
  const owner = to.access?.owner ?? from.access?.owner;
  const rights = ({ access }: SchemaObject) => ({
    grants: sorted(access?.grants ?? []).filter(({ grantee }) => grantee !== owner),
    revoked: access?.revoked ?? [],
    ownerRevoked: access?.ownerRevoked ?? [],
    ...(to.access?.owner === undefined && !owners ? {} : { owner: access?.owner }),
  });
  return sameValue(rights(from), rights(to)) ? [] : [{ field: 'access', from: from.access, to: to.access }];
}

/** The order in which rights were given is no difference. */
function sorted(grants: readonly Grant[]): readonly Grant[] {
  const key = ({ grantee, privilege, column = '' }: Grant) => [grantee, privilege, column].join('\0');
  return [...grants].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function commentChange(from: SchemaObject, to: SchemaObject, kinds: KindIndex, owners = false): FieldChange[] {
  const comment = (object: SchemaObject) => {
    const kind = kinds.of(object);
    return (kind.comment ? kind.comment(object, owners) : object.comment) ?? '';
  };
  const same = from.comment === to.comment || comment(from) === comment(to);
  return same ? [] : [{ field: 'comment', from: from.comment, to: to.comment }];
}
