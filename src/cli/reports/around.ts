import type { AroundReport } from '../../migrations/executor/report.ts';
import type { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { failureReport, timeOf } from './applied-file.ts';

const aroundReport = defineStruct<{
  readonly Name: string;
  readonly Stmts: readonly string[];
  readonly Skipped: boolean;
  readonly Message: string;
  readonly Error: Struct | null;
  readonly Start: GoTime;
  readonly End: GoTime;
}>('*cmdlog.Hook', {
  fields: {
    Name: 'Name',
    Stmts: 'Stmts,omitempty',
    Skipped: 'Skipped,omitempty',
    Message: 'Message,omitempty',
    Error: { json: 'Error,omitempty', pointer: '*cmdlog.StmtError' },
    Start: 'Start',
    End: 'End',
  },
});

/** A block of SQL that ran around the files, as templates read it. */
export function aroundData({ title, statements, skipped, error, start, end }: AroundReport): Struct {
  return aroundReport({
    Name: title,
    Stmts: statements,
    Skipped: skipped !== undefined,
    Message: skipped ?? '',
    Error: failureReport(error),
    Start: timeOf(start),
    End: timeOf(end),
  });
}
