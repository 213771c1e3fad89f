import type { Access, Grant, Realm, SchemaObject } from '../../../schema/model.ts';
import { everyPrivilege, privilegesOf, rightsOfEveryone } from './privileges.ts';
import { everyone } from './role-names.ts';

/** What documents say of everybody and of owners, as it differs from what a server of that version gives by itself. */
export function settledRights(realm: Realm, major: number): Realm {
  let changed = false;
  const objects = Array.from(realm.objects, ([key, object]) => {
    const { access } = object;
    if (access?.everyone === undefined && access?.ownerKeeps === undefined) return [key, object] as const;
    changed = true;
    return [key, withAccess(object, settled(object, access, major))] as const;
  });
  return changed ? { ...realm, objects: new Map(objects) } : realm;
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
