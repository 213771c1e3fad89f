import { redact } from '../../errors/redact.ts';
import { type PlannedStatement, statementText } from '../../schema/plan.ts';
import type { PlanRun } from '../../state/apply-plan.ts';
import type { Comparison } from '../../state/comparison.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { appliedFileReport, failureReport, timeOf } from './applied-file.ts';
import { type DatabasePlace, databaseReport } from './env.ts';
import { unnamedFileReport } from './file.ts';
import { planIndent } from './plan-text.ts';

/** A statement of a plan: for templates with its comment, in JSON its text alone. */
const change = defineStruct<{ readonly Cmd: string; readonly Comment: string; readonly Args: readonly unknown[] }>(
  '*migrate.Change',
  { fields: { Cmd: 'Cmd', Comment: 'Comment', Args: 'Args' }, json: ({ Cmd }) => Cmd },
);

const changes = defineStruct<{
  readonly Applied: readonly Struct[];
  readonly Pending: readonly Struct[];
  readonly Error: Struct | null;
}>('cmdlog.Changes', {
  fields: {
    Applied: 'Applied,omitempty',
    Pending: 'Pending,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
  },
});

const struct = defineStruct<{
  readonly Env: Struct;
  readonly Changes: Struct;
  readonly Error: string;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Applied: Struct | null;
  readonly Proof: string;
}>('*cmdlog.SchemaApply', {
  fields: {
    Env: 'embedded',
    Changes: 'Changes',
    Error: 'Error,omitempty',
    Start: 'Start',
    End: 'End',
    Applied: { json: 'Applied,omitempty', pointer: '*cmdlog.AppliedFile' },
    Proof: 'Proof,omitempty',
  },
});

/** What `--format` templates of `schema apply` read. Of a dry run every statement is pending, and nothing was applied. */
export function schemaApplyData(place: DatabasePlace, { plan, proof }: Comparison, run: PlanRun): Struct {
  return struct({
    Env: databaseReport(place),
    Changes: changes({
      Applied: run.applied.map(changeData),
      Pending: run.pending.map(changeData),
      Error: statementFailure(run),
    }),
    Error: redact(run.failure?.error.message ?? ''),
    Start: timeOf(run.start),
    End: timeOf(run.end),
    Applied: plan.statements.length === 0 || isDry(run) ? null : runReport(run),
    Proof: proof.status === 'skipped' && proof.reason === 'no-proof' ? proof.reason : '',
  });
}

/** A plan that was run, as a file of migrations is reported: the statement that failed is the last of those applied. */
export function runReport(run: PlanRun): Struct {
  const { failure } = run;
  const statements = failure?.statement ? [...run.applied, failure.statement] : run.applied;
  return appliedFileReport({
    File: unnamedFileReport,
    Start: timeOf(run.start),
    End: timeOf(run.end),
    Skipped: 0,
    Applied: statements.map((statement) => `${statementText(statement, planIndent)};`),
    Checks: [],
    Error: statementFailure(run),
  });
}

function isDry(run: PlanRun): boolean {
  return run.applied.length === 0 && run.failure === undefined;
}

function statementFailure({ failure }: PlanRun): Struct | null {
  if (!failure?.statement) return null;
  return failureReport({ statement: statementText(failure.statement, planIndent), text: failure.text });
}

function changeData(statement: PlannedStatement): Struct {
  return change({ Cmd: statementText(statement, planIndent), Comment: statement.comment, Args: [] });
}
