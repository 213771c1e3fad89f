import { redact } from '../../errors/redact.ts';
import type { Status } from '../../migrations/status.ts';
import { fn } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { envReport, type Place } from './env.ts';
import { fileReport } from './file.ts';
import { revisionReport } from './revision.ts';

const struct = defineStruct<{
  readonly Env: Struct;
  readonly Available: readonly Struct[];
  readonly OutOfOrder: readonly Struct[];
  readonly Pending: readonly Struct[];
  readonly Applied: readonly Struct[];
  readonly Current: string;
  readonly Next: string;
  readonly Count: number;
  readonly Total: number;
  readonly Status: string;
  readonly Error: string;
  readonly SQL: string;
  readonly status: Status;
}>('*cmdlog.MigrateStatus', {
  fields: {
    Env: 'Env',
    Available: 'Available,omitempty',
    OutOfOrder: 'OutOfOrder,omitempty',
    Pending: 'Pending,omitempty',
    Applied: 'Applied,omitempty',
    Current: 'Current,omitempty',
    Next: 'Next,omitempty',
    Count: 'Count,omitempty',
    Total: 'Total,omitempty',
    Status: 'Status,omitempty',
    Error: 'Error,omitempty',
    SQL: 'SQL,omitempty',
    status: '-',
  },
  methods: ({ status }) => ({
    Left: fn([], () => status.total - status.count),
    FromCheckpoint: fn([], () => status.fromCheckpoint),
  }),
});

/** What `--format` templates of `migrate status` read. */
export function statusData(place: Place, status: Status): Struct {
  return struct({
    Env: envReport(place),
    Available: status.available.map(fileReport),
    OutOfOrder: status.outOfOrder.map(fileReport),
    Pending: status.pending.map(fileReport),
    Applied: status.applied.map(revisionReport),
    Current: status.current,
    Next: status.next,
    Count: status.count,
    Total: status.total,
    Status: status.status,
    Error: redact(status.error),
    SQL: status.sql,
    status,
  });
}
