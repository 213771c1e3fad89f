import type { Rename } from '../../schema/change.ts';
import { type Access, describe, keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Connection } from '../connection.ts';
import type { Reduced, RoleRules, Secret } from '../dialect.ts';
import { inPrintOrder } from './inspect.ts';
import { kindOf } from './kinds/index.ts';
import { settledRights, withoutOwnersGrants } from './kinds/permission-settle.ts';
import type { Role } from './kinds/role.ts';
import { isRole, rolesOfAccess } from './kinds/role-names.ts';

/** What states say of roles that a dev database does not have: kept in memory, since roles belong to all databases of a server. */
export const roleRules: RoleRules = {
  reduced,
  restored,
  settled: settledRights,
  withoutOwners: withoutOwnersGrants,
  renamed,
  secretIn,
};

interface KnownRoles {
  readonly names: ReadonlySet<string>;
  /** That of the session: what it makes is its own, so that rights cannot be given to it. */
  readonly own: string;
  /** The session may make any of them the owner of something. */
  readonly owners: boolean;
}

async function knownRoles(connection: Connection): Promise<KnownRoles> {
  const rows = await connection.query<{ name: string; own: boolean; superuser: boolean }>(
    'select rolname::text as name, rolname = current_user as own, rolsuper as superuser from pg_roles',
  );
  const own = rows.find((row) => row.own);
  return { names: new Set(rows.map(({ name }) => name)), own: own?.name ?? '', owners: own?.superuser === true };
}

async function reduced(realm: Realm, connection: Connection): Promise<Reduced> {
  const named = namedRoles(realm);
  const ofServer = [...realm.objects.values()].filter(isOfServer);
  for (const object of ofServer) if (!kindOf(object).rightsOn) named.add(object.name);
  if (named.size + ofServer.length === 0) return { realm, missing: [] };
  const roles = await knownRoles(connection);
  const gone = new Set([...named].filter((role) => !roles.names.has(role)));
  let changed = false;
  const objects = [...realm.objects].flatMap(([key, object]): (readonly [ObjectKey, SchemaObject])[] => {
    const less = lesser(object, gone, roles);
    changed ||= less !== object;
    return less ? [[key, less]] : [];
  });
  return { realm: changed ? { ...realm, objects: new Map(objects) } : realm, missing: [...gone].sort() };
}

/** A role, or rights of roles that belong to the server: made on no dev database. */
function isOfServer(object: SchemaObject): boolean {
  return kindOf(object).optIn === 'roles';
}

function lesser(object: SchemaObject, gone: ReadonlySet<string>, roles: KnownRoles): SchemaObject | undefined {
  if (isOfServer(object)) return undefined;
  const kind = kindOf(object);
  const named = kind.roles?.named(object).some((role) => gone.has(role)) === true;
  const left = named ? kind.roles?.without(object, gone) : object;
  if (!left?.access) return left;
  const access = lesserAccess(left.access, gone, roles);
  if (access === left.access) return left;
  const { access: _, ...rest } = left;
  return access ? { ...rest, access } : rest;
}

/** The same where all of its roles are there. */
function lesserAccess(access: Access, gone: ReadonlySet<string>, { own, owners }: KnownRoles): Access | undefined {
  const { owner, grants = [], revoked = [], ownerRevoked = [], everyone, ownerKeeps } = access;
  const otherOwner = owner !== undefined && (!owners || gone.has(owner));
  const kept = grants.filter(({ grantee }) => !gone.has(grantee) && grantee !== own);
  if (!otherOwner && kept.length === grants.length) return access;
  const left = {
    ...(owner === undefined || otherOwner ? {} : { owner }),
    ...(kept.length > 0 ? { grants: kept } : {}),
    ...(revoked.length > 0 ? { revoked } : {}),
    ...(ownerRevoked.length > 0 && !otherOwner ? { ownerRevoked } : {}),
    ...(everyone ? { everyone } : {}),
    ...(ownerKeeps && !otherOwner ? { ownerKeeps } : {}),
  };
  return Object.keys(left).length > 0 ? left : undefined;
}

function namedRoles({ objects }: Realm): Set<string> {
  const all = new Set<string>();
  for (const object of objects.values()) {
    if (object.access) for (const role of rolesOfAccess(object.access)) all.add(role);
    for (const role of kindOf(object).roles?.named(object) ?? []) if (isRole(role)) all.add(role);
  }
  return all;
}

function restored(read: Realm, said: Realm): Realm {
  const changed = [...said.objects.values()].flatMap((object) => restoredObject(object, read) ?? []);
  if (changed.length === 0) return read;
  const objects = new Map([...read.objects, ...changed.map((object) => [keyOf(object), object] as const)]);
  return { ...read, objects: inPrintOrder(objects) };
}

/** An object as it was read, with what the state says of it beside; undefined where that is nothing. */
function restoredObject(object: SchemaObject, read: Realm): SchemaObject | undefined {
  const kind = kindOf(object);
  const found = read.objects.get(keyInRealm(object, read));
  if (!found) {
    const isAbsent = kind.optIn !== undefined || kind.roles !== undefined || kind.rightsOnly?.(object) === true;
    return isAbsent ? object : undefined;
  }
  const whole = kind.roles ? kind.roles.restored(found, object) : found;
  if (object.access !== undefined) return { ...whole, access: object.access };
  return whole === found ? undefined : whole;
}

/** Types of arguments may be spelled otherwise than the server does. */
function keyInRealm(object: SchemaObject, { objects }: Realm): ObjectKey {
  const key = keyOf(object);
  if (objects.has(key) || kindOf(object).namespace !== 'routine') return key;
  const count = (signature = '') => signature.split(',').length;
  const alike = [...objects.values()].filter(
    ({ kind, schema, name }) => kind === object.kind && schema === object.schema && name === object.name,
  );
  const same = alike.filter(({ signature }) => count(signature) === count(object.signature));
  const [only, ...more] = same.length === 1 ? same : alike;
  return only && more.length === 0 ? keyOf(only) : key;
}

function renamed(realm: Realm, renames: readonly Rename[]): ReturnType<RoleRules['renamed']> {
  const names = new Map(renames.flatMap(({ from, to }) => (isOfServer(from) ? [[from.name, to.name]] : [])));
  if (names.size === 0) return { realm, rest: renames };
  const name = (role: string) => names.get(role) ?? role;
  const objects = [...realm.objects.values()].map((object): [ObjectKey, SchemaObject] => {
    const carried = kindOf(object).roles?.renamed(object, name) ?? object;
    const whole = carried.access ? { ...carried, access: accessOf(carried.access, name) } : carried;
    return [keyOf(whole), whole];
  });
  return {
    realm: { ...realm, objects: inPrintOrder(new Map(objects)) },
    rest: renames.filter(({ from }) => !isOfServer(from)),
  };
}

/** Rights of the same roles under other names. */
function accessOf(access: Access, name: (role: string) => string): Access {
  const { owner, grants } = access;
  return {
    ...access,
    ...(owner === undefined ? {} : { owner: name(owner) }),
    ...(grants ? { grants: grants.map((grant) => ({ ...grant, grantee: name(grant.grantee) })) } : {}),
  };
}

function secretIn({ objects }: Realm): Secret | undefined {
  for (const object of objects.values()) {
    const { password } = object as Partial<Role>;
    if (isOfServer(object) && password) return { of: describe(object), position: password.at };
  }
  return undefined;
}
