import type { Plan } from '../../schema/plan.ts';
import type { PlanRun } from '../../state/apply-plan.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { timeOf } from './applied-file.ts';
import { type DatabasePlace, databaseReport } from './env.ts';
import { runReport } from './schema-apply.ts';

const struct = defineStruct<{
  readonly Env: Struct;
  readonly Start: GoTime;
  readonly End: GoTime;
  readonly Applied: Struct | null;
  readonly Error: string;
}>('*cmdlog.SchemaClean', {
  fields: {
    Env: 'embedded',
    Start: 'Start',
    End: 'End',
    Applied: { json: 'Applied,omitempty', pointer: '*cmdlog.AppliedFile' },
    Error: 'Error,omitempty',
  },
});

/** What `--format` templates of `schema clean` read. A dry run lists what would be dropped in the same place. */
export function schemaCleanData(place: DatabasePlace, { statements }: Plan, run: PlanRun, dry: boolean): Struct {
  return struct({
    Env: databaseReport(place),
    Start: timeOf(run.start),
    End: timeOf(run.end),
    Applied: statements.length === 0 ? null : runReport(dry ? { ...run, applied: statements } : run),
    Error: run.failure?.error.message ?? '',
  });
}
