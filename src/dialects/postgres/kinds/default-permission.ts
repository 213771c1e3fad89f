import { changedFields, sameValue } from '../../../diff/compare.ts';
import { type Access, type Grant, keyOf, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { DefaultRight, DefaultRightsData } from '../catalog/default-rights.ts';
import { quoteName } from '../quote.ts';
import { address, type PostgresKind, type Step, stage } from './contract.ts';
import { grantGroups } from './rights.ts';
import { everyone, roleReferences, roleSql } from './role-names.ts';

/** What a role gives away of objects that it will make: `ALTER DEFAULT PRIVILEGES`. */
export interface DefaultPermission extends SchemaObject<'default_permission'> {
  /** Left out for whoever looked at it. */
  readonly role?: string;
  /** `TABLES`, `SEQUENCES`, … */
  readonly objects: string;
  /** Beside the rights that a new object has without it. */
  readonly grants?: readonly Grant[];
  /** Of those rights, the ones that it takes away. */
  readonly revokes?: readonly Grant[];
}

const nouns: Readonly<Record<string, string>> = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
  L: 'LARGE OBJECTS',
};

const fields = ['grants', 'revokes'] as const;

export const defaultPermission: PostgresKind<DefaultPermission> = {
  name: 'default_permission',
  policy: 'permission',
  selector: 'default_permission',
  // What is made before has the rights of before; those it is to have are said for it.
  last: true,
  optIn: 'default_permissions',
  references: (object) => roleReferences(namedRoles(object)),
  roles: {
    named: namedRoles,
    without: (object, gone) => {
      if (object.role !== undefined && gone.has(object.role)) return undefined;
      const kept = (list: readonly Grant[] = []) => list.filter(({ grantee }) => !gone.has(grantee));
      const { grants: _, revokes: __, ...rest } = object;
      const [grants, revokes] = [kept(object.grants), kept(object.revokes)];
      if (grants.length + revokes.length === 0) return undefined;
      return { ...rest, ...(grants.length > 0 ? { grants } : {}), ...(revokes.length > 0 ? { revokes } : {}) };
    },
    restored: (_, said) => said,
    renamed,
  },
  changes: (from, to) => changedFields(from, to, fields, { grants: sameGrants, revokes: sameGrants }),

  read: (catalog) =>
    definitionsOf<DefaultRightsData>(catalog, 'pg_default_acl').flatMap(({ id, data }) => {
      const objects = nouns[data.objects];
      return objects === undefined ? [] : [{ object: read(objects, data), addresses: [address('pg_default_acl', id)] }];
    }),

  create: (object) => steps(object, undefined, object),
  drop: (object) => steps(object, object, undefined),
  alter: ({ from, to }) => steps(to, from, to),
};

export function isDefaultPermission(object: SchemaObject): object is DefaultPermission {
  return object.kind === 'default_permission';
}

/** The order is no difference. */
function sameGrants(a: readonly Grant[] = [], b: readonly Grant[] = []): boolean {
  const id = ({ grantee, privilege, grantable }: Grant) => [grantee, privilege, String(grantable === true)].join('\0');
  return sameValue(a.map(id).sort(), b.map(id).sort());
}

function namedRoles({ role, grants = [], revokes = [] }: DefaultPermission): string[] {
  return [...(role === undefined ? [] : [role]), ...[...grants, ...revokes].map(({ grantee }) => grantee)];
}

function read(objects: string, { schema, role, rights, usual }: DefaultRightsData): DefaultPermission {
  const [has, had] = [(rights ?? []).map(grantOf), (usual ?? []).map(grantOf)];
  const without = (list: readonly Grant[], others: readonly Grant[]) =>
    list.filter((grant) => !others.some((other) => sameValue(grant, other)));
  const [grants, revokes] = [without(has, had), without(had, has)];
  return {
    kind: 'default_permission',
    ...(schema === null ? {} : { schema }),
    name: nameOf(objects, role ?? undefined),
    objects,
    ...(role === null ? {} : { role }),
    ...(grants.length > 0 ? { grants } : {}),
    ...(revokes.length > 0 ? { revokes } : {}),
  };
}

/** What tells rules of one schema apart. */
export function nameOf(objects: string, role: string | undefined): string {
  return role === undefined ? objects : `${objects} of ${role}`;
}

/** The same rule where roles are called otherwise. */
function renamed(object: DefaultPermission, name: (role: string) => string): DefaultPermission {
  const { role, grants, revokes } = object;
  const all = (list: readonly Grant[]) => list.map((grant) => ({ ...grant, grantee: name(grant.grantee) }));
  return {
    ...object,
    ...(role === undefined ? {} : { role: name(role), name: nameOf(object.objects, name(role)) }),
    ...(grants ? { grants: all(grants) } : {}),
    ...(revokes ? { revokes: all(revokes) } : {}),
  };
}

function grantOf({ grantee, privilege, grantable }: DefaultRight): Grant {
  return { grantee: grantee ?? everyone, privilege, ...(grantable ? { grantable } : {}) };
}

function steps(
  object: DefaultPermission,
  from: DefaultPermission | undefined,
  to: DefaultPermission | undefined,
): readonly Step[] {
  const named = to ? roleReferences(namedRoles(to)) : [];
  const gone = from ? roleReferences(namedRoles(from)).filter((key) => !named.includes(key)) : [];
  const back = statements(object, to, from);
  return statements(object, from, to).map((sql, index) => ({
    stage: stage.access,
    sql,
    comment: `change default privileges on ${object.objects.toLowerCase()}`,
    // All of the way back stands with the first statement.
    reverse: index === 0 ? back : [],
    access: true,
    releases: gone,
    hazards: [{ type: 'AUTHZ_UPDATE', message: `changes who may use new ${object.objects.toLowerCase()}` }],
  }));
}

function statements(
  { role, schema, objects }: DefaultPermission,
  from: DefaultPermission | undefined,
  to: DefaultPermission | undefined,
): string[] {
  const head = [
    'ALTER DEFAULT PRIVILEGES',
    ...(role === undefined ? [] : [`FOR ROLE ${quoteName(role)}`]),
    ...(schema === undefined ? [] : [`IN SCHEMA ${quoteName(schema)}`]),
  ].join(' ');
  const only = (list: readonly Grant[] = [], others: readonly Grant[] = []) =>
    list.filter((grant) => !others.some((other) => sameValue(grant, other)));
  const taken = [...only(from?.grants, to?.grants), ...only(to?.revokes, from?.revokes)];
  const given = [...only(from?.revokes, to?.revokes), ...only(to?.grants, from?.grants)];
  return [
    ...grantGroups(taken).map(({ words, grantee }) => `${head} REVOKE ${words} ON ${objects} FROM ${roleSql(grantee)}`),
    ...grantGroups(given).map(
      ({ words, grantee, grantable }) =>
        `${head} GRANT ${words} ON ${objects} TO ${roleSql(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ];
}

/** The rights that a new object has by itself while the plan runs: rules that go have gone before. `on`: what COMMENT ON calls it. */
export function defaultAccess(
  on: string,
  schema: string | undefined,
  { from, to }: { readonly from: Realm; readonly to: Realm },
): Access | undefined {
  const objects = nounOf(on);
  const rules = Array.from(from.objects.values())
    .filter(isDefaultPermission)
    .filter((rule) => to.objects.has(keyOf(rule)))
    .filter((rule) => rule.objects === objects && rule.role === undefined && (rule.schema ?? schema) === schema);
  const grants = rules.flatMap((rule) => rule.grants ?? []);
  const revoked = rules
    .flatMap((rule) => rule.revokes ?? [])
    .flatMap(({ grantee, privilege }) => (grantee === everyone ? [privilege] : []));
  return grants.length + revoked.length === 0 ? undefined : { grants, revoked };
}

function nounOf(on: string): string {
  if (/^(?:FUNCTION|PROCEDURE|AGGREGATE) /.test(on)) return 'FUNCTIONS';
  if (/^(?:TYPE|DOMAIN) /.test(on)) return 'TYPES';
  if (/^(?:TABLE|VIEW|MATERIALIZED VIEW|FOREIGN TABLE) /.test(on)) return 'TABLES';
  return `${on.slice(0, on.indexOf(' '))}S`;
}
