import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface UnknownRow {
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
}

/** Objects of kinds that the model does not hold. A kind that gets its file leaves this list. */
export const unknown: CatalogQuery = (scope) => `
  select 'foreign table' kind, n.nspname schema, c.relname name
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'f' and c.relpersistence <> 't'
    and ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}
  union all
  select 'statistics', n.nspname, s.stxname
  from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where ${inScope(scope, 'n')}
  union all
  select 'collation', n.nspname, o.collname
  from pg_collation o join pg_namespace n on n.oid = o.collnamespace
  where ${inScope(scope, 'n')} and ${notOfExtension('pg_collation', 'o.oid')}
  union all
  select 'operator', n.nspname, o.oprname
  from pg_operator o join pg_namespace n on n.oid = o.oprnamespace
  where ${inScope(scope, 'n')} and ${notOfExtension('pg_operator', 'o.oid')}${scope.schemas === undefined ? realmOnly : ''}`;

const realmOnly = `
  union all
  select 'server', null, f.srvname from pg_foreign_server f where ${notOfExtension('pg_foreign_server', 'f.oid')}
  union all
  select 'cast', null, format_type(k.castsource, null) || ' as ' || format_type(k.casttarget, null)
  from pg_cast k where k.oid >= 16384 and ${notOfExtension('pg_cast', 'k.oid')}
    and not exists (select from pg_depend i where i.classid = 'pg_cast'::regclass and i.objid = k.oid and i.deptype = 'i')
  union all
  select 'publication', null, p.pubname from pg_publication p`;
