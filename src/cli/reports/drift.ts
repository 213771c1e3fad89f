import { redact } from '../../errors/redact.ts';
import type { DriftStatus } from '../../state/drift.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { envReport, type Place } from './env.ts';
import { fileReport } from './file.ts';

const struct = defineStruct<{
  readonly Env: Struct;
  readonly Status: string;
  readonly Current: string;
  readonly Pending: readonly Struct[];
  readonly Differences: readonly string[];
  readonly SQL: string;
}>('*cmdlog.MigrateDrift', {
  fields: {
    Env: 'Env',
    Status: 'Status',
    Current: 'Current,omitempty',
    Pending: 'Pending,omitempty',
    Differences: 'Differences,omitempty',
    SQL: 'SQL,omitempty',
  },
});

/** What `--format` templates of `migrate drift` read. */
export function driftData(place: Place, { history, drift }: DriftStatus): Struct {
  return struct({
    Env: envReport(place),
    Status: drift ? 'DRIFT' : 'OK',
    Current: history.current,
    Pending: [...history.outOfOrder, ...history.pending].map(fileReport),
    Differences: drift?.differences ?? [],
    SQL: redact(drift?.sql ?? ''),
  });
}
