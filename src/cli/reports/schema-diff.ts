import { type PlannedStatement, planText } from '../../schema/plan.ts';
import type { Comparison } from '../../state/comparison.ts';
import { variadic } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { onlyIndent } from './inspect.ts';
import { lazy } from './lazy.ts';
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
  // Templates that print the plan alone never look at the states.
  const states = { From: lazy(() => realmData(from, scope, dialect)), To: lazy(() => realmData(to, scope, dialect)) };
  return struct({
    get From() {
      return states.From();
    },
    get To() {
      return states.To();
    },
    Changes: plan.statements.map(changeData),
    Proof: proof.status === 'skipped' && proof.reason === 'no-proof' ? proof.reason : '',
    comparison,
  });
}

function changeData({ sql, comment }: PlannedStatement): Struct {
  return change({ Cmd: sql, Comment: comment });
}
