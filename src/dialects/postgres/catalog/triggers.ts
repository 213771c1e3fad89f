import type { NamedRow } from './routines.ts';
import { type CatalogQuery, inScope, notOfExtension } from './rows.ts';

export interface TriggerRow {
  readonly id: number;
  /** The constraint that a constraint trigger is as well; 0 for others. */
  readonly constraint: number;
  readonly relation: number;
  readonly schema: string;
  readonly owner: string;
  readonly name: string;
  /** Bits: 1 each row, 2 before, 4 insert, 8 delete, 16 update, 32 truncate, 64 instead of. */
  readonly type: number;
  readonly columns: readonly string[] | null;
  readonly function: NamedRow;
  /** The arguments, each ended by a zero byte, as hexadecimal digits. */
  readonly args: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly from: NamedRow | null;
  readonly oldTable: string | null;
  readonly newTable: string | null;
  /** O origin, D disabled, R replica, A always. */
  readonly enabled: string;
  /** The whole text, where it has a condition: nothing else tells that. */
  readonly definition: string | null;
  /** A copy on a partition, switched otherwise than on the table above or with a comment: the tables above. Null for triggers. */
  readonly above: readonly NamedRow[] | null;
}

/** Those that the server makes for constraints come with what they belong to, and so do the copies on partitions, unless something is said of them. */
export const triggers: CatalogQuery = (scope) => `
  select t.oid::bigint id, t.tgconstraint::bigint "constraint", t.tgrelid::bigint relation, n.nspname schema, c.relname owner,
         t.tgname name, t.tgtype "type",
         (select json_agg(a.attname order by u.place) from unnest(t.tgattr::int2[]) with ordinality u(number, place)
          join pg_attribute a on a.attrelid = t.tgrelid and a.attnum = u.number) columns,
         json_build_object('schema', fn.nspname, 'name', f.proname) "function", encode(t.tgargs, 'hex') args,
         t.tgdeferrable "deferrable", t.tginitdeferred "deferred",
         case when t.tgconstraint <> 0 and t.tgconstrrelid <> 0
              then json_build_object('schema', rn.nspname, 'name', r.relname) end "from",
         t.tgoldtable "oldTable", t.tgnewtable "newTable", t.tgenabled::text enabled,
         case when t.tgqual is not null and t.tgparentid = 0 then pg_get_triggerdef(t.oid) end definition,
         case when t.tgparentid <> 0 then (
           select json_agg(json_build_object('schema', an.nspname, 'name', a.relname) order by p.place)
           from pg_partition_ancestors(t.tgrelid) with ordinality p(id, place) join pg_class a on a.oid = p.id
           join pg_namespace an on an.oid = a.relnamespace where a.oid <> t.tgrelid) end above
  from pg_trigger t
  join pg_class c on c.oid = t.tgrelid
  join pg_namespace n on n.oid = c.relnamespace
  join pg_proc f on f.oid = t.tgfoid
  join pg_namespace fn on fn.oid = f.pronamespace
  left join pg_class r on r.oid = t.tgconstrrelid
  left join pg_namespace rn on rn.oid = r.relnamespace
  left join pg_trigger u on u.oid = t.tgparentid
  where (not t.tgisinternal and t.tgparentid = 0 or not u.tgisinternal and (t.tgenabled <> u.tgenabled or exists (
      select 1 from pg_description x where x.classoid = 'pg_trigger'::regclass and x.objoid = t.oid))) and c.relpersistence <> 't' and ${inScope(scope, 'n')}
    and ${notOfExtension('pg_trigger', 't.oid')} and ${notOfExtension('pg_class', 'c.oid')}`;

export interface EventTriggerRow {
  readonly id: number;
  readonly name: string;
  readonly event: string;
  readonly tags: readonly string[] | null;
  readonly function: NamedRow;
  /** As in {@link TriggerRow}. */
  readonly enabled: string;
}

export const eventTriggers: CatalogQuery = () => `
  select e.oid::bigint id, e.evtname name, e.evtevent event, e.evttags tags, e.evtenabled::text enabled,
         json_build_object('schema', fn.nspname, 'name', f.proname) "function"
  from pg_event_trigger e
  join pg_proc f on f.oid = e.evtfoid
  join pg_namespace fn on fn.oid = f.pronamespace
  where ${notOfExtension('pg_event_trigger', 'e.oid')}`;

export interface RuleRow {
  readonly id: number;
  readonly schema: string;
  readonly owner: string;
  readonly name: string;
  /** 1 select, 2 update, 3 insert, 4 delete. */
  readonly event: string;
  readonly instead: boolean;
  readonly enabled: string;
  readonly definition: string;
}

/** The rule that is a view's query belongs to the view. */
export const rules: CatalogQuery = (scope) => `
  select r.oid::bigint id, n.nspname schema, c.relname owner, r.rulename name, r.ev_type::text event, r.is_instead instead,
         r.ev_enabled::text enabled, pg_get_ruledef(r.oid) definition
  from pg_rewrite r
  join pg_class c on c.oid = r.ev_class
  join pg_namespace n on n.oid = c.relnamespace
  where r.ev_type <> '1' and c.relpersistence <> 't' and ${inScope(scope, 'n')}
    and ${notOfExtension('pg_rewrite', 'r.oid')} and ${notOfExtension('pg_class', 'c.oid')}`;
