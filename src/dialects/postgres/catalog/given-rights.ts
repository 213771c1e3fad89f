/** Catalogs whose objects have rights: the column, the letter of `acldefault` (that of a relation follows from its kind), owner, schema. */
const withRights = [
  [
    'pg_class',
    'relacl',
    `case o.relkind when 'S' then 's'::"char" else 'r'::"char" end`,
    'o.relowner',
    'o.relnamespace',
  ],
  ['pg_proc', 'proacl', `'f'`, 'o.proowner', 'o.pronamespace'],
  ['pg_type', 'typacl', `'T'`, 'o.typowner', 'o.typnamespace'],
  ['pg_language', 'lanacl', `'l'`, 'o.lanowner', 'null'],
  ['pg_namespace', 'nspacl', `'n'`, 'o.nspowner', 'o.oid'],
  ['pg_foreign_data_wrapper', 'fdwacl', `'F'`, 'o.fdwowner', 'null'],
  ['pg_foreign_server', 'srvacl', `'S'`, 'o.srvowner', 'null'],
] as const;

/**
 * Rights that are not those that an object came with, of objects that the server or an extension brought along: `catalog`, `id`, `part`
 * (number of a column, or 0), `rights`, `usual`.
 */
export const givenRights = `
    select g.* from (
      select o.*, coalesce(i.initprivs, o.standard) usual
      from (
        select 'pg_catalog.pg_class'::pg_catalog.regclass "catalog", o.attrelid id, o.attnum::int part, o.attacl rights,
          '{}'::aclitem[] standard, null::oid space
        from pg_catalog.pg_attribute o where o.attacl is not null
        ${withRights
          .map(
            ([table, acl, letter, owner, space]) =>
              `union all select 'pg_catalog.${table}', o.oid, 0, o.${acl}, pg_catalog.acldefault(${letter}, ${owner}), ${space}
        from pg_catalog.${table} o where o.${acl} is not null`,
          )
          .join('\n        ')}
      ) o
      left join pg_catalog.pg_init_privs i on i.classoid = o.catalog and i.objoid = o.id and i.objsubid = o.part
      -- What is said of the information schema is in no list of what came along.
      where o.id < 16384 and o.space is distinct from (
        select n.oid from pg_catalog.pg_namespace n where n.nspname = 'information_schema') or exists (
        select from pg_catalog.pg_depend d where d.classid = o.catalog and d.objid = o.id and d.deptype = 'e')
    ) g
    where array(select unnest(g.rights)::text order by 1) <> array(select unnest(g.usual)::text order by 1)`;
