import type { Access, Grant, Realm, SchemaObject } from '../../../schema/model.ts';
import { everyPrivilege, privilegesOf, rightsOfEveryone } from './privileges.ts';
import { everyone } from './role-names.ts';

/** What documents say of everybody and of owners, as it differs from what a server of that version gives by itself. */
export function settledRights(realm: Realm, major: number): Realm {
  const isOpen = ({ access }: SchemaObject) => access?.everyone !== undefined || access?.ownerKeeps !== undefined;
  // Only documents say it.
  if (![...realm.objects.values()].some(isOpen)) return realm;
  const objects = Array.from(realm.objects, ([key, object]) => {
    const { access } = object;
    if (!access || !isOpen(object)) return [key, object] as const;
    return [key, withAccess(object, settled(object, access, major))] as const;
  });
  return { ...realm, objects: new Map(objects) };
}

/**
 * Without rights that are given to the owner of something, which has them: the server keeps none beside its own. What belongs to the user
 * of the session is read without an owner.
 */
export function withoutOwnersGrants(desired: Realm, from: Realm, user: string): Realm {
  let changed = false;
  const objects = Array.from(desired.objects, ([key, object]) => {
    const { access } = object;
    if (access?.grants === undefined && access?.owner === undefined) return [key, object] as const;
    const { grants = [], owner: said, ...rest } = access;
    const before = from.objects.get(key)?.access?.owner;
    const owner = said ?? before ?? user;
    const others = grants.filter(({ grantee }) => grantee !== owner);
    const isOwn = said === user && before === undefined;
    if (others.length === grants.length && !isOwn) return [key, object] as const;
    changed = true;
    const left = {
      ...(said === undefined || isOwn ? {} : { owner: said }),
      ...(others.length > 0 ? { grants: others } : {}),
    };
    return [key, withAccess(object, { ...left, ...rest })] as const;
  });
  return changed ? { ...desired, objects: new Map(objects) } : desired;
}

function withAccess(object: SchemaObject, access: Access): SchemaObject {
  const { access: _, ...rest } = object;
  return Object.keys(access).length > 0 ? { ...rest, access } : rest;
}

function settled(object: SchemaObject, access: Access, major: number): Access {
  const { everyone: open, ownerKeeps, grants = [], revoked, ownerRevoked, ...rest } = access;
  const usual = rightsOfEveryone(object, major);
  const more = (open ?? [])
    .filter((privilege) => !usual.includes(privilege))
    .map((privilege): Grant => ({ grantee: everyone, privilege }));
  const taken = open ? usual.filter((word) => !open.includes(word)).sort() : (revoked ?? []);
  const own = everyPrivilege(privilegesOf(object.kind)?.words ?? []);
  const lost = ownerKeeps ? own.filter((word) => !ownerKeeps.includes(word)).sort() : (ownerRevoked ?? []);
  return {
    ...rest,
    ...(grants.length + more.length > 0 ? { grants: [...grants, ...more] } : {}),
    ...(taken.length > 0 ? { revoked: taken } : {}),
    ...(lost.length > 0 ? { ownerRevoked: lost } : {}),
  };
}
