import { type PlannedStatement, planText } from '../../schema/plan.ts';
import type { Comparison } from '../../state/compare.ts';
import { variadic } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { onlyIndent } from './inspect.ts';
import { realmData } from './realm.ts';

const change = defineStruct<{ readonly Cmd: string; readonly Comment: string }>('*migrate.Change', {
  fields: { Cmd: 'Cmd', Comment: 'Comment,omitempty' },
});

const struct = defineStruct<{
  readonly From: Struct;
  readonly To: Struct;
  readonly Changes: readonly Struct[];
  readonly Proof: string;
  readonly comparison: Comparison;
}>('*cmdlog.SchemaDiff', {
  fields: { From: 'From', To: 'To', Changes: 'Changes,omitempty', Proof: 'Proof,omitempty', comparison: '-' },
  methods: ({ comparison: { plan } }) => ({
    MarshalSQL: variadic([], 'string', (...indent) => planText(plan, { indent: onlyIndent(indent) })),
  }),
});

/** What `--format` templates of `schema diff` read. */
export function schemaDiffData(comparison: Comparison): Struct {
  const { from, to, plan, proof, dialect, scope } = comparison;
  return struct({
    From: realmData(from, scope, dialect),
    To: realmData(to, scope, dialect),
    Changes: plan.statements.map(changeData),
    Proof: proof.status === 'skipped' && proof.reason === 'no-proof' ? proof.reason : '',
    comparison,
  });
}

function changeData({ sql, comment }: PlannedStatement): Struct {
  return change({ Cmd: sql, Comment: comment });
}
