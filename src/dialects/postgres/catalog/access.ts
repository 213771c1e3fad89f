import type { Access, Grant } from '../../../schema/model.ts';
import { parametersSince } from './parameters.ts';
import { type CatalogQuery, type CatalogScope, inScope } from './rows.ts';
import { isArray } from './types.ts';

export interface AccessRow {
  readonly catalog: string;
  readonly id: number;
  /** Left out where it is the role that asks, and for sequences of columns, which belong to whoever has the table. */
  readonly owner: string | null;
  readonly grants:
    | readonly {
        readonly grantee: string | null;
        readonly privilege: string;
        readonly grantable: boolean;
        readonly column: string | null;
      }[]
    | null;
  readonly revoked: readonly string[] | null;
  readonly ownerRevoked: readonly string[] | null;
  /** The owner was given rights with grant options, as before it became the owner: told of, and nothing that the model holds. */
  readonly ownerGrants: boolean;
}

/** Kinds without rights of their own, which still belong to somebody: catalog, and the prefix of its columns. */
const owned = [
  ['pg_operator', 'opr'],
  ['pg_opclass', 'opc'],
  ['pg_opfamily', 'opf'],
  ['pg_collation', 'coll'],
  ['pg_conversion', 'con'],
  ['pg_ts_dict', 'dict'],
  ['pg_ts_config', 'cfg'],
  ['pg_statistic_ext', 'stx'],
] as const;

/** The same outside of schemas; with the letter of `acldefault` where they have rights. */
const ownedByDatabase = [
  ['pg_publication', 'pub'],
  ['pg_event_trigger', 'evt'],
  ['pg_foreign_server', 'srv', 'S'],
  ['pg_foreign_data_wrapper', 'fdw', 'F'],
  ['pg_language', 'lan', 'l'],
] as const;

/** The database itself, where somebody said who may use it, and settings of the server: whose they are is nobody's choice. */
const ofServer = (major: number) => `
    union all
    select 'pg_database', d.oid, null, d.datdba, d.datacl, acldefault('d', d.datdba), null
    from pg_database d where d.datname = current_database() and d.datacl is not null${
      major < parametersSince
        ? ''
        : `
    union all
    select 'pg_parameter_acl', p.oid, null, 10, p.paracl, acldefault('p', 10), null from pg_parameter_acl p`
    }`;

const withoutAcl = 'null::aclitem[] acl, null::aclitem[] standard';

function moreOwned({ schemas, major }: CatalogScope): string {
  const inSchema = owned.map(
    ([catalog, prefix]) => `
    union all
    select '${catalog}', o.oid, null, o.${prefix}owner, ${withoutAcl}, o.${prefix}namespace from ${catalog} o where o.oid >= 16384`,
  );
  const outside = ownedByDatabase.map(
    ([catalog, prefix, letter]) => `
    union all
    select '${catalog}', o.oid, null, o.${prefix}owner, ${
      letter ? `o.${prefix}acl, acldefault('${letter}', o.${prefix}owner)` : withoutAcl
    }, null from ${catalog} o where o.oid >= 16384`,
  );
  return [...inSchema, ...(schemas === undefined ? [...outside, ofServer(major)] : [])].join('');
}

/** What `public` has in a new database. A schema `public` that was made again says nothing of its rights, and lacks these. */
const newPublic = (major: number) =>
  ['USAGE', ...(major >= 15 ? [] : ['CREATE'])]
    .map((privilege) => `|| makeaclitem(0, s.nspowner, '${privilege}', false)`)
    .join(' ');

/** Whom `public` belongs to in a new database: that is no more told than what belongs to the role that asks. */
const publicOwner = (major: number) => (major >= 15 ? `'pg_database_owner'::regrole` : '10');

/** What somebody has on a new object, and lacks on this one. */
const revokedFrom = (role: string) => `(
           select json_agg(d.privilege_type order by d.privilege_type)
           from aclexplode(o.standard) d
           where o.acl is not null and d.grantee = ${role} and not exists (
             select from aclexplode(o.acl) a where a.grantee = d.grantee and a.privilege_type = d.privilege_type))`;

/** The role that asks: a value for the whole query, by which every catalog is filtered while it is scanned. */
const me = '(select r.oid from pg_roles r where r.rolname = current_user)';

/** Objects whose owner or rights are not those of a new object. */
export const accessRights: CatalogQuery = (scope) => `
  with objects as (
    select 'pg_class' "catalog", c.oid id, null::name "column", c.relowner owner, c.relacl acl,
           acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner) standard, c.relnamespace nsp
    from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
    union all
    select 'pg_class', a.attrelid, a.attname, c.relowner, a.attacl, acldefault('c', c.relowner), c.relnamespace
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.attacl is not null and a.attnum > 0 and not a.attisdropped
    union all
    select 'pg_proc', p.oid, null, p.proowner, p.proacl, acldefault('f', p.proowner), p.pronamespace from pg_proc p
    union all
    select 'pg_type', t.oid, null, t.typowner, t.typacl, acldefault('T', t.typowner), t.typnamespace
    from pg_type t
    where not (${isArray}) and (t.typrelid = 0 or exists (select from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))
    union all
    select 'pg_namespace', s.oid, null, s.nspowner, s.nspacl, acldefault('n', s.nspowner), s.oid
    from pg_namespace s where s.nspname <> 'public'
    union all
    select 'pg_namespace', s.oid, null, s.nspowner, coalesce(s.nspacl, acldefault('n', s.nspowner)),
           acldefault('n', s.nspowner) ${newPublic(scope.major)}, s.oid
    from pg_namespace s where s.nspname = 'public'${moreOwned(scope)}
  )
  select o."catalog", o.id::bigint id,
         case when o.owner <> case when o."catalog" = 'pg_namespace' and n.nspname = 'public' then ${publicOwner(scope.major)} else ${me} end
             and o."catalog" not in ('pg_database', 'pg_parameter_acl') and not (o."catalog" = 'pg_class' and exists (
             select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = o.id and d.refobjsubid > 0
               and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')))
           then pg_get_userbyid(o.owner) end owner,
         (select json_agg(json_build_object('grantee', r.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable,
                                            'column', o."column") order by a.place)
          from aclexplode(o.acl) with ordinality a(grantor, grantee, privilege_type, is_grantable, place) left join pg_roles r on r.oid = a.grantee
          where a.grantee <> case o."catalog" when 'pg_namespace' then n.nspowner else o.owner end and not exists (
            select from aclexplode(o.standard) d
            where d.grantee = a.grantee and d.privilege_type = a.privilege_type and d.is_grantable = a.is_grantable)) grants,
         ${revokedFrom('0')} revoked, ${revokedFrom('o.owner')} "ownerRevoked",
         exists (select from aclexplode(o.acl) a where a.grantee = o.owner and a.is_grantable) "ownerGrants"
  from objects o
  left join pg_namespace n on n.oid = o.nsp
  where (o.acl is not null or o.owner <> ${me}) and (o.nsp is null or ${inScope(scope, 'n')})`;

/** Those of the whole relation, then those of each column, in the order in which they were given, as the server keeps it. */
function byColumn(a: Grant, b: Grant): number {
  if (a.column === undefined || b.column === undefined)
    return Number(b.column === undefined) - Number(a.column === undefined);
  return a.column === b.column ? 0 : a.column < b.column ? -1 : 1;
}

/** Of one right that was given several times, the one that may be handed on counts. */
export function eachOnce(grants: readonly Grant[]): Grant[] {
  const known = new Map<string, Grant>();
  for (const grant of grants) {
    const id = [grant.grantee, grant.privilege, grant.column ?? ''].join('\0');
    if (!known.has(id) || grant.grantable) known.set(id, grant);
  }
  return [...known.values()];
}

/** What the rows of one object say, columns included; undefined where that is nothing. */
export function accessOf(rows: readonly AccessRow[]): Access | undefined {
  const owner = rows.find((row) => row.owner !== null)?.owner ?? undefined;
  const given = rows
    .flatMap((row) => row.grants ?? [])
    .map(({ grantee, privilege, grantable, column }) => ({
      grantee: grantee ?? 'PUBLIC',
      privilege,
      ...(grantable ? { grantable: true as const } : {}),
      ...(column === null ? {} : { column }),
    }));
  const grants = eachOnce(given).sort(byColumn);
  const revoked = rows.flatMap((row) => row.revoked ?? []);
  const ownerRevoked = rows.flatMap((row) => row.ownerRevoked ?? []);
  if (owner === undefined && grants.length + revoked.length + ownerRevoked.length === 0) return undefined;
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(grants.length > 0 ? { grants } : {}),
    ...(revoked.length > 0 ? { revoked } : {}),
    ...(ownerRevoked.length > 0 ? { ownerRevoked } : {}),
  };
}
