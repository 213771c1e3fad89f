import type { Revision } from '../../dialects/revisions.ts';
import { GoDuration } from '../../template/go-duration.ts';
import { GoTime } from '../../template/go-time.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';

interface RevisionFields {
  readonly Version: string;
  readonly Description: string;
  readonly Type: string;
  readonly Applied: number;
  readonly Total: number;
  readonly ExecutedAt: GoTime;
  readonly ExecutionTime: GoDuration;
  readonly Error: string;
  readonly ErrorStmt: string;
  readonly OperatorVersion: string;
}

const struct = defineStruct<RevisionFields>('*migrate.Revision', {
  fields: {
    Version: 'Version',
    Description: 'Description',
    Type: 'Type',
    Applied: 'Applied',
    Total: 'Total',
    ExecutedAt: 'ExecutedAt',
    ExecutionTime: 'ExecutionTime',
    Error: 'Error,omitempty',
    ErrorStmt: 'ErrorStmt,omitempty',
    OperatorVersion: 'OperatorVersion',
  },
});

/** A row of the history in a report; its hashes are not shown. */
export function revisionReport(revision: Revision): Struct {
  return struct({
    Version: revision.version,
    Description: revision.description,
    Type: typeText(revision.type),
    Applied: revision.applied,
    Total: revision.total,
    ExecutedAt: GoTime.local(revision.executedAt),
    ExecutionTime: new GoDuration(revision.executionTime),
    Error: revision.error,
    ErrorStmt: revision.errorStmt,
    OperatorVersion: revision.operatorVersion,
  });
}

const typeNames: ReadonlyMap<number, string> = new Map([
  [1, 'baseline'],
  [2, 'applied'],
  [4, 'manually set'],
  [6, 'applied + manually set'],
]);

function typeText(type: number): string {
  return typeNames.get(type) ?? `unknown (${type.toString(2).padStart(4, '0')})`;
}
