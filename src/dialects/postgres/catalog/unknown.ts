import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface UnknownRow {
  readonly kind: string;
  readonly schema: string | null;
  readonly name: string;
}

/** Objects of kinds that the model does not hold. A kind that gets its file leaves this list. */
export const unknown: CatalogQuery = (scope) => `
  select distinct 'trigger with a state of its own on partition' kind, n.nspname schema, c.relname name
  from pg_trigger t join pg_trigger p on p.oid = t.tgparentid
  join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
  where t.tgenabled <> p.tgenabled and not p.tgisinternal and ${inScope(scope, 'n')} and ${notOfExtension('pg_class', 'c.oid')}
  union all
  select 'base type', n.nspname, t.typname
  from pg_type t join pg_namespace n on n.oid = t.typnamespace
  where (t.typtype = 'b' and t.typcategory <> 'A' or t.typtype = 'p' and not t.typisdefined)
    and ${inScope(scope, 'n')} and ${notOfExtension('pg_type', 't.oid')}${scope.schemas === undefined ? realmOnly : ''}`;

const realmOnly = `
  union all
  select 'subscription', null, s.subname from pg_subscription s
  where s.subdbid = (select d.oid from pg_database d where d.datname = current_database())`;
