import type { DefinitionSource } from './definition-source.ts';
import type { CatalogScope } from './rows.ts';
import type { NameRow } from './types.ts';

export interface PublicationData {
  readonly allTables: boolean;
  readonly insert: boolean;
  readonly update: boolean;
  readonly delete: boolean;
  readonly truncate: boolean;
  readonly viaRoot: boolean;
  /** PostgreSQL 18: n none, s stored. */
  readonly generated: string | null;
  readonly tables:
    | readonly {
        readonly id: number;
        readonly table: NameRow;
        readonly columns: readonly string[] | null;
        readonly where: string | null;
      }[]
    | null;
  readonly schemas: readonly string[] | null;
}

export const publications = ({ major }: CatalogScope): readonly DefinitionSource[] => [
  {
    catalog: 'pg_publication',
    name: 'o.pubname',
    data: {
      allTables: 'o.puballtables',
      insert: 'o.pubinsert',
      update: 'o.pubupdate',
      delete: 'o.pubdelete',
      truncate: 'o.pubtruncate',
      viaRoot: 'o.pubviaroot',
      generated: major >= 18 ? 'o.pubgencols' : 'null',
      tables: `(select json_agg(json_build_object('id', r.oid::bigint, 'table', json_build_object('schema', cn.nspname, 'name', c.relname),
          'columns', ${
            major >= 15
              ? `(select json_agg(a.attname order by a.attnum) from unnest(r.prattrs::int2[]) k(number)
            join pg_attribute a on a.attrelid = r.prrelid and a.attnum = k.number)`
              : 'null'
          },
          'where', ${major >= 15 ? 'pg_get_expr(r.prqual, r.prrelid)' : 'null'}) order by cn.nspname, c.relname)
        from pg_publication_rel r join pg_class c on c.oid = r.prrelid join pg_namespace cn on cn.oid = c.relnamespace
        where r.prpubid = o.oid)`,
      schemas:
        major >= 15
          ? `(select json_agg(sn.nspname order by sn.nspname) from pg_publication_namespace s
              join pg_namespace sn on sn.oid = s.pnnspid where s.pnpubid = o.oid)`
          : 'null',
    },
  },
];
