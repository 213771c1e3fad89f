import type { Realm } from '../../schema/model.ts';
import { type PlannedStatement, planText } from '../../schema/plan.ts';
import type { Comparison } from '../../state/compare.ts';
import { variadic } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { onlyIndent } from './inspect.ts';
import { ordered } from './ordered.ts';

const change = defineStruct<{ readonly Cmd: string; readonly Comment: string }>('*migrate.Change', {
  fields: { Cmd: 'Cmd', Comment: 'Comment,omitempty' },
});

const struct = defineStruct<{
  readonly From: unknown;
  readonly To: unknown;
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
  const state = (realm: Realm) => ordered(dialect.inspectReport(realm, scope));
  return struct({
    From: state(from),
    To: state(to),
    Changes: plan.statements.map(changeData),
    Proof: proof.status === 'skipped' && proof.reason === 'no-proof' ? proof.reason : '',
    comparison,
  });
}

function changeData({ sql, comment }: PlannedStatement): Struct {
  return change({ Cmd: sql, Comment: comment });
}
