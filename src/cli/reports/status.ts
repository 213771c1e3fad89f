import type { ChalkInstance } from 'chalk';
import type { Revision } from '../../dialects/revisions.ts';
import type { MigrationFile } from '../../migrations/migration.ts';
import { fn, type TemplateFunction } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { envReport, type Place } from './env.ts';
import { fileReport } from './file.ts';
import { stylesOf } from './functions.ts';
import { revisionReport } from './revision.ts';

/** Where a database stands against a directory. */
export interface StatusReport {
  readonly place: Place;
  readonly available: readonly MigrationFile[];
  readonly outOfOrder: readonly MigrationFile[];
  readonly pending: readonly MigrationFile[];
  readonly applied: readonly Revision[];
  /** A version, or {@link noMigration}. */
  readonly current: string;
  /** A version, {@link atLatest}, or empty when files are out of order. */
  readonly next: string;
  /** Statements of a half-applied last file: done, and all of them. Zero when there is none. */
  readonly count: number;
  readonly total: number;
  readonly error: string;
  readonly sql: string;
  /** A fresh database would start at a checkpoint. */
  readonly fromCheckpoint: boolean;
}

export const noMigration = 'No migration applied yet';
export const atLatest = 'Already at latest version';

export function statusWord(status: StatusReport): 'OK' | 'PENDING' {
  return status.pending.length + status.outOfOrder.length === 0 ? 'OK' : 'PENDING';
}

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
  readonly status: StatusReport;
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

/** The data of `--format` templates. */
export function statusReport(status: StatusReport): Struct {
  return struct({
    Env: envReport(status.place),
    Available: status.available.map(fileReport),
    OutOfOrder: status.outOfOrder.map(fileReport),
    Pending: status.pending.map(fileReport),
    Applied: status.applied.map(revisionReport),
    Current: status.current,
    Next: status.next,
    Count: status.count,
    Total: status.total,
    Status: statusWord(status),
    Error: oneLine(status.error),
    SQL: oneLine(status.sql),
    status,
  });
}

/** `{{ default . }}`: the report for people, from within a template. */
export function defaultStatus(current: () => StatusReport | undefined, colors: ChalkInstance): TemplateFunction {
  return fn(['any'], () => {
    const status = current();
    return status === undefined ? '' : statusText(status, colors);
  });
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}

/** The report for people. */
export function statusText(status: StatusReport, colors: ChalkInstance): string {
  const { cyan, yellow, green, red } = stylesOf(colors);
  const word = statusWord(status);
  const paint = word === 'OK' ? green : yellow;
  const left = status.total - status.count;
  const late = status.outOfOrder.length;
  const lateNote = late === 0 ? '' : status.pending.length === 0 ? ' (out of order)' : ` (${late} out of order)`;
  const rows = [
    ['Current Version: ', cyan(status.current) + (status.total > 0 ? ` (${status.count} statements applied)` : '')],
    [
      'Next Version:    ',
      cyan(late > 0 ? 'UNKNOWN' : status.next) +
        (status.fromCheckpoint ? ' (checkpoint)' : '') +
        (status.total > 0 ? ` (${left} statements left)` : ''),
    ],
    ['Executed Files:  ', `${status.applied.length}${status.total > 0 ? ' (last one partially)' : ''}`],
    ['Pending Files:   ', `${status.pending.length + late}${lateNote}`],
  ];
  const lines = [
    `Migration Status: ${paint(word)}`,
    ...rows.map(([label, value]) => `  ${yellow('--')} ${label}${value}`),
  ];
  if (status.error !== '' && late > 0) lines.push('', `  ${red('ERROR:')} ${status.error}`);
  else if (status.error !== '') {
    lines.push(
      '',
      'Last migration attempt had errors:',
      `  ${yellow('--')} SQL:   ${oneLine(status.sql)}`,
      `  ${yellow('--')} ERROR: ${red(oneLine(status.error))}`,
    );
  }
  return `${lines.join('\n')}\n`;
}
