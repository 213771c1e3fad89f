import { type DefinitionSource, named, routine } from './definition-source.ts';
import type { CatalogScope } from './rows.ts';
import type { NameRow } from './types.ts';

export interface OperatorData {
  readonly left: number | null;
  readonly leftText: string | null;
  readonly right: number | null;
  readonly rightText: string | null;
  readonly function: string;
  readonly commutator: NameRow | null;
  readonly negator: NameRow | null;
  readonly restrict: string | null;
  readonly join: string | null;
  readonly hashes: boolean;
  readonly merges: boolean;
}

/** An entry of an operator class or family. */
export interface MemberData {
  /** Of the row in pg_amop or pg_amproc. */
  readonly id: number;
  /** The strategy of an operator, the number of a support function. */
  readonly number: number;
  /** The operator or the function with its argument types. */
  readonly text: string;
  /** The types that a support function stands for. */
  readonly types: readonly string[] | null;
  readonly orderBy: NameRow | null;
}

export interface OperatorFamilyData {
  readonly method: string;
  readonly operators: readonly MemberData[] | null;
  readonly functions: readonly MemberData[] | null;
}

export interface OperatorClassData extends OperatorFamilyData {
  readonly type: number;
  readonly typeText: string;
  readonly standard: boolean;
  readonly family: NameRow;
  readonly storage: number | null;
  readonly storageText: string | null;
}

/** What depends on the class, or on the family itself: entries of the family that belong to no class. */
const members = (catalog: string) => ({
  operators: `(select json_agg(json_build_object('id', m.oid::bigint, 'number', m.amopstrategy, 'text', m.amopopr::regoperator::text,
      'types', json_build_array(format_type(m.amoplefttype, null), format_type(m.amoprighttype, null)),
      'orderBy', ${named('pg_opfamily', 'nullif(m.amopsortfamily, 0)', 'opf')}) order by m.amopstrategy, m.amopopr::regoperator::text)
    from pg_amop m join pg_depend d on d.classid = 'pg_amop'::regclass and d.objid = m.oid
      and d.refclassid = '${catalog}'::regclass and d.refobjid = o.oid)`,
  functions: `(select json_agg(json_build_object('id', m.oid::bigint, 'number', m.amprocnum, 'text', m.amproc::regprocedure::text,
      'types', json_build_array(format_type(m.amproclefttype, null), format_type(m.amprocrighttype, null)),
      'orderBy', null) order by m.amprocnum, m.amproc::regprocedure::text)
    from pg_amproc m join pg_depend d on d.classid = 'pg_amproc'::regclass and d.objid = m.oid
      and d.refclassid = '${catalog}'::regclass and d.refobjid = o.oid)`,
});

const otherOperator = (oid: string) => named('pg_operator', `nullif(${oid}, 0)`, 'opr');

export const operators = (_: CatalogScope): readonly DefinitionSource[] => [
  {
    catalog: 'pg_operator',
    namespace: 'oprnamespace',
    name: 'o.oprname',
    data: {
      left: 'nullif(o.oprleft, 0)::bigint',
      leftText: 'format_type(nullif(o.oprleft, 0), null)',
      right: 'nullif(o.oprright, 0)::bigint',
      rightText: 'format_type(nullif(o.oprright, 0), null)',
      function: routine('o.oprcode'),
      commutator: otherOperator('o.oprcom'),
      negator: otherOperator('o.oprnegate'),
      restrict: routine('o.oprrest'),
      join: routine('o.oprjoin'),
      hashes: 'o.oprcanhash',
      merges: 'o.oprcanmerge',
    },
    // One that was only named as the counterpart of another is none yet.
    where: 'o.oprcode::oid <> 0',
  },
  {
    catalog: 'pg_opfamily',
    namespace: 'opfnamespace',
    name: 'o.opfname',
    joins: 'join pg_am m on m.oid = o.opfmethod',
    data: { method: 'm.amname', ...members('pg_opfamily') },
  },
  {
    catalog: 'pg_opclass',
    namespace: 'opcnamespace',
    name: 'o.opcname',
    joins: 'join pg_am m on m.oid = o.opcmethod',
    data: {
      method: 'm.amname',
      type: 'o.opcintype::bigint',
      typeText: 'format_type(o.opcintype, null)',
      standard: 'o.opcdefault',
      family: named('pg_opfamily', 'o.opcfamily', 'opf'),
      storage: 'nullif(o.opckeytype, 0)::bigint',
      storageText: 'format_type(nullif(o.opckeytype, 0), null)',
      ...members('pg_opclass'),
    },
  },
];
