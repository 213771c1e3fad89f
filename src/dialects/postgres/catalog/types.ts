import { routine } from './definition-source.ts';
import { type CatalogQuery, notOfExtension } from './rows.ts';

export interface TypeRow {
  readonly id: number;
  readonly schema: string;
  readonly name: string;
  /** b base, c composite, d domain, e enum, m multirange, p pseudo (a shell), r range. */
  readonly type: string;
  /** What the elements of an array are; 0 for others. */
  readonly element: number;
  /** What relation a composite type belongs to: c for a type of its own. */
  readonly relation: string | null;
  /** The relation whose rows have it; 0 for others. */
  readonly relationId: number;
  readonly labels: readonly string[] | null;
  readonly domain: DomainRow | null;
  readonly range: RangeRow | null;
  readonly composite: CompositeRow | null;
  readonly base: BaseRow | null;
}

/** What CREATE TYPE says of a type that functions read and print. */
export interface BaseRow {
  readonly input: string;
  readonly output: string;
  readonly receive: string | null;
  readonly send: string | null;
  readonly typmodIn: string | null;
  readonly typmodOut: string | null;
  readonly analyze: string | null;
  readonly subscript: string | null;
  /** -1 for values of any length. */
  readonly length: number;
  readonly byValue: boolean;
  /** c 1 byte, s 2, i 4, d 8. */
  readonly alignment: string;
  /** p plain, e external, m main, x extended. */
  readonly storage: string;
  readonly category: string;
  readonly preferred: boolean;
  readonly default: string | null;
  readonly element: number | null;
  readonly elementText: string | null;
  readonly delimiter: string;
  readonly collatable: boolean;
}

/** A name and the schema that it lives in. */
export interface NameRow {
  readonly schema: string;
  readonly name: string;
}

export interface DomainRow {
  readonly base: number;
  readonly baseText: string;
  readonly notNull: boolean;
  /** The name of the constraint behind NOT NULL, from PostgreSQL 17 on. */
  readonly notNullName: string | null;
  readonly notNullComment: string | null;
  readonly default: string | null;
  /** Only where it is not the base type's own. */
  readonly collation: NameRow | null;
  readonly checks:
    | readonly {
        readonly id: number;
        readonly name: string;
        readonly expression: string;
        readonly validated: boolean;
      }[]
    | null;
}

export interface RangeRow {
  readonly subtype: number;
  readonly subtypeText: string;
  /** Only where it is not the subtype's default one. */
  readonly opclass: NameRow | null;
  readonly collation: NameRow | null;
  readonly canonical: string | null;
  readonly diff: string | null;
  readonly multirange: number;
  readonly multirangeName: string;
  /** The functions that make values of both. */
  readonly makers: readonly number[] | null;
}

export interface CompositeRow {
  /** The pg_class row that holds the fields, on which their comments and needs hang. */
  readonly relation: number;
  readonly fields:
    | readonly {
        readonly number: number;
        readonly name: string;
        readonly type: number;
        readonly typeText: string;
        readonly collation: NameRow | null;
      }[]
    | null;
}

/** `own` is the collation in force, `standard` that of the type: an object with the name when they differ. */
const collation = (own: string, standard: string) => `
  case when ${own} <> ${standard} and ${own} <> 0 then (
    select json_build_object('schema', cn.nspname, 'name', co.collname)
    from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = ${own}) end`;

/** The array of a type. A domain over an array is filed under the same letter. */
export const isArray = "t.typtype = 'b' and t.typcategory = 'A'";

/**
 * Types of every schema, not of the scope alone: a column may have a type from elsewhere. Those of extensions are left out, and those
 * of a relation's rows that nothing uses: most of all types, in many databases.
 */
export const types: CatalogQuery = (scope) => `
  with used as materialized (
    select d.refobjid id from pg_depend d where d.refclassid = 'pg_type'::regclass and d.deptype <> 'i'),
  own as materialized (select c.reltype id from pg_class c where c.relkind = 'c')
  select t.oid::bigint id, n.nspname schema, t.typname name, t.typtype::text "type",
         case when ${isArray} then t.typelem::bigint else 0 end element, c.relkind::text relation,
         t.typrelid::bigint "relationId",
         (select json_agg(l.enumlabel order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid) labels,
         case when t.typtype = 'd' then json_build_object(
           'base', t.typbasetype::bigint, 'baseText', format_type(t.typbasetype, t.typtypmod), 'notNull', t.typnotnull,
           'notNullName', ${scope.major >= 17 ? "(select k.conname from pg_constraint k where k.contypid = t.oid and k.contype = 'n')" : 'null'},
           'notNullComment', ${
             scope.major >= 17
               ? "(select obj_description(k.oid, 'pg_constraint') from pg_constraint k where k.contypid = t.oid and k.contype = 'n')"
               : 'null'
           },
           'default', pg_get_expr(t.typdefaultbin, 0),
           'collation', ${collation('t.typcollation', '(select b.typcollation from pg_type b where b.oid = t.typbasetype)')},
           'checks', (
             select json_agg(json_build_object('id', k.oid::bigint, 'name', k.conname, 'expression', pg_get_expr(k.conbin, 0),
                                               'validated', k.convalidated) order by k.conname)
             from pg_constraint k where k.contypid = t.oid and k.contype = 'c')) end "domain",
         case when t.typtype = 'r' then (
           select json_build_object(
             'subtype', r.rngsubtype::bigint, 'subtypeText', format_type(r.rngsubtype, null),
             'opclass', case when not o.opcdefault then json_build_object('schema', opn.nspname, 'name', o.opcname) end,
             'collation', ${collation('r.rngcollation', 's.typcollation')},
             'canonical', nullif(r.rngcanonical::oid, 0)::regproc::text, 'diff', nullif(r.rngsubdiff::oid, 0)::regproc::text,
             'multirange', r.rngmultitypid::bigint, 'multirangeName', m.typname,
             'makers', (select json_agg(d.objid::bigint) from pg_depend d where d.refclassid = 'pg_type'::regclass
               and d.refobjid in (t.oid, m.oid) and d.classid = 'pg_proc'::regclass and d.deptype = 'i'))
           from pg_range r
           join pg_type s on s.oid = r.rngsubtype
           join pg_opclass o on o.oid = r.rngsubopc
           join pg_namespace opn on opn.oid = o.opcnamespace
           join pg_type m on m.oid = r.rngmultitypid
           where r.rngtypid = t.oid) end "range",
         case when c.relkind = 'c' then json_build_object('relation', c.oid::bigint, 'fields', (
           select json_agg(json_build_object(
                    'number', a.attnum, 'name', a.attname, 'type', a.atttypid::bigint,
                    'typeText', format_type(a.atttypid, a.atttypmod),
                    'collation', ${collation('a.attcollation', 'ft.typcollation')}) order by a.attnum)
           from pg_attribute a join pg_type ft on ft.oid = a.atttypid
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)) end composite,
         case when t.typtype = 'b' and t.typcategory <> 'A' then json_build_object(
           'input', t.typinput::text, 'output', t.typoutput::text, 'receive', ${routine('t.typreceive')},
           'send', ${routine('t.typsend')}, 'typmodIn', ${routine('t.typmodin')}, 'typmodOut', ${routine('t.typmodout')},
           'analyze', ${routine('t.typanalyze')}, 'subscript', ${routine('t.typsubscript')},
           'length', t.typlen, 'byValue', t.typbyval, 'alignment', t.typalign, 'storage', t.typstorage,
           'category', t.typcategory, 'preferred', t.typispreferred, 'default', t.typdefault,
           'element', nullif(t.typelem, 0)::bigint, 'elementText', format_type(nullif(t.typelem, 0), null),
           'delimiter', t.typdelim, 'collatable', t.typcollation <> 0) end base
  from pg_type t
  join pg_namespace n on n.oid = t.typnamespace
  left join pg_class c on c.oid = t.typrelid
  where (t.oid in (select id from used) or t.typarray in (select id from used) or
         case when ${isArray} then t.typelem in (select id from own)
                or exists (select from pg_type e where e.oid = t.typelem and e.typtype <> 'c')
              else t.typtype <> 'c' or t.oid in (select id from own) end)
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and t.oid >= 16384
    and ${notOfExtension('pg_type', `case when ${isArray} then t.typelem else t.oid end`)}`;
