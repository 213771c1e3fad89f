import { givenRights } from './given-rights.ts';
import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface UnknownRow {
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
}

/** What was told to go with an extension (`ALTER … DEPENDS ON EXTENSION`). Few things are: each is looked up by itself. */
const goingWithExtensions = `
    select x.extname extension, o.*
    from pg_extension x
    join pg_depend d on d.refclassid = 'pg_extension'::regclass and d.refobjid = x.oid and d.deptype = 'x'
    cross join lateral (
      select case p.prokind when 'p' then 'procedure' else 'function' end what, p.pronamespace space, p.proname "name"
      from pg_proc p where d.classid = 'pg_proc'::regclass and p.oid = d.objid
      union all
      select case when c.relkind = 'm' then 'materialized view' else 'index' end, c.relnamespace, c.relname
      from pg_class c where d.classid = 'pg_class'::regclass and c.oid = d.objid
      union all
      select 'trigger', c.relnamespace, t.tgname
      from pg_trigger t join pg_class c on c.oid = t.tgrelid where d.classid = 'pg_trigger'::regclass and t.oid = d.objid
    ) o`;

/** What differs in nothing that a kind holds: it is told of each table that has some. */
const besideKinds = `
    select distinct 'state of the triggers of foreign key ' || quote_ident(k.conname) || ' on table' what, g.tgrelid relation
    from pg_trigger g join pg_constraint k on k.oid = g.tgconstraint and k.contype = 'f' where g.tgenabled <> 'O'
    union all
    select 'comment on constraint ' || quote_ident(k.conname) || ' (NOT NULL) of child', k.conrelid
    from pg_description x join pg_constraint k on x.classoid = 'pg_constraint'::regclass and k.oid = x.objoid
    where k.contype = 'n' and k.coninhcount > 0
    union all
    -- Read are those that a table has from nobody; before 18 there are none.
    select distinct 'names and validity of NOT NULL constraints of children of table', h.inhparent
    from pg_constraint k join pg_inherits h on h.inhrelid = k.conrelid
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
    join pg_attribute above on above.attrelid = h.inhparent and above.attname = a.attname
    join pg_constraint pk on pk.conrelid = h.inhparent and pk.contype = 'n' and pk.conkey = array[above.attnum]
    where k.contype = 'n' and k.coninhcount > 0 and (k.conname <> pk.conname or k.convalidated <> pk.convalidated)
    union all
    select 'options of column ' || quote_ident(a.attname) || ' of materialized view', a.attrelid
    from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind = 'm' where a.attoptions is not null`;

/** Objects of kinds that the model does not hold, and what this role may not read. A kind that gets its file leaves this list. */
export const unknown: CatalogQuery = (scope) => `
  select 'dependence on extension ' || quote_ident(o.extension) || ' of ' || o.what kind, n.nspname schema, o.name
  from (${goingWithExtensions}) o join pg_namespace n on n.oid = o.space
  where ${inScope(scope, 'n')}
  union all
  select o.what, n.nspname, c.relname
  from (${besideKinds}) o join pg_class c on c.oid = o.relation join pg_namespace n on n.oid = c.relnamespace
  where ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}${scope.schemas === undefined ? realmOnly : ''}`;

const realmOnly = `
  union all
  select 'subscription', null, s.subname from pg_subscription s
  where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())
  union all
  select distinct 'rights on ' || case when x.oid is null then 'what the server brought along, in' else 'members of extension' end, null,
    coalesce(x.extname, current_database())
  from (${givenRights}) o
  left join pg_depend d on d.classid = o.catalog and d.objid = o.id and d.deptype = 'e'
  left join pg_extension x on d.refclassid = 'pg_extension'::regclass and x.oid = d.refobjid
  union all
  select 'hidden options of user mapping', null, case when m.umuser = 0 then 'PUBLIC' else m.usename end || ' ' || m.srvname
  from pg_user_mappings m join pg_foreign_server f on f.oid = m.srvid
  where m.umoptions is null and not (
    (select r.rolsuper from pg_roles r where r.rolname = current_user)
    or case when m.umuser = 0 then pg_has_role(f.srvowner, 'USAGE')
       else m.usename = current_user and (pg_has_role(f.srvowner, 'USAGE') or has_server_privilege(f.oid, 'USAGE')) end)`;
