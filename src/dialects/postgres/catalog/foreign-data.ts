import { type DefinitionSource, routine } from './definition-source.ts';
import type { CatalogScope } from './rows.ts';

export interface WrapperData {
  readonly handler: string | null;
  readonly validator: string | null;
  /** `key=value` */
  readonly options: readonly string[] | null;
}

export interface ServerData {
  readonly wrapper: string;
  readonly type: string | null;
  readonly version: string | null;
  readonly options: readonly string[] | null;
}

export interface UserMappingData {
  readonly server: string;
  /** Null stands for PUBLIC. */
  readonly user: string | null;
  /** Null as well where the server does not let us see them. */
  readonly options: readonly string[] | null;
}

export interface ForeignTableData {
  readonly server: string;
  readonly options: readonly string[] | null;
  /** The tables that it inherits, or is a partition of. */
  readonly parents: readonly { readonly schema: string; readonly name: string }[] | null;
  readonly bound: string | null;
  /** Those of columns, by attribute number. */
  readonly columnOptions: Readonly<Record<string, readonly string[]>> | null;
}

export const foreignData = (_: CatalogScope): readonly DefinitionSource[] => [
  {
    catalog: 'pg_foreign_data_wrapper',
    name: 'o.fdwname',
    data: { handler: routine('o.fdwhandler'), validator: routine('o.fdwvalidator'), options: 'o.fdwoptions' },
  },
  {
    catalog: 'pg_foreign_server',
    name: 'o.srvname',
    joins: 'join pg_foreign_data_wrapper w on w.oid = o.srvfdw',
    data: { wrapper: 'w.fdwname', type: 'o.srvtype', version: 'o.srvversion', options: 'o.srvoptions' },
  },
  {
    catalog: 'pg_class',
    namespace: 'relnamespace',
    name: 'o.relname',
    joins: 'join pg_foreign_table f on f.ftrelid = o.oid join pg_foreign_server s on s.oid = f.ftserver',
    data: {
      server: 's.srvname',
      options: 'f.ftoptions',
      parents: `(select json_agg(json_build_object('schema', pn.nspname, 'name', p.relname) order by i.inhseqno)
        from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
        where i.inhrelid = o.oid)`,
      bound: 'pg_get_expr(o.relpartbound, o.oid)',
      columnOptions: `(select json_object_agg(a.attnum, a.attfdwoptions) from pg_attribute a
        where a.attrelid = o.oid and a.attfdwoptions is not null and not a.attisdropped)`,
    },
    where: `o.relpersistence <> 't'`,
  },
];

/** Mappings through the view: the table itself is for superusers. Theirs is no dependency on an extension. */
export const userMappings = `
  select 'pg_user_mapping' "catalog", 'pg_user_mapping'::regclass::oid class, m.umid id, null::oid space,
         case when m.umuser = 0 then 'PUBLIC' else m.usename end || ' ' || m.srvname name,
         json_build_object('server', m.srvname, 'user', case when m.umuser <> 0 then m.usename end, 'options', m.umoptions) data
  from pg_user_mappings m`;
