import type { Revision } from './revisions.ts';

/** The table's name, fixed; only its schema varies. */
export const revisionsTable = 'atlas_schema_revisions';

/** A row that the compatible tool keeps for its cloud: neither read nor touched. */
export const cloudIdentifier = '.atlas_cloud_identifier';

/** In their order. The compatible tool drops columns that it does not know, so none may be added. */
export type RevisionColumn =
  | 'version'
  | 'description'
  | 'type'
  | 'applied'
  | 'total'
  | 'executed_at'
  | 'execution_time'
  | 'error'
  | 'error_stmt'
  | 'hash'
  | 'partial_hashes'
  | 'operator_version';

const setOnce: ReadonlySet<RevisionColumn> = new Set(['version', 'description', 'executed_at']);

/** Columns that an update of a row may change. */
export function updatable(columns: readonly RevisionColumn[]): RevisionColumn[] {
  return columns.filter((column) => !setOnce.has(column));
}

/** What a column holds of a revision: a number as it stands in SQL, or a text that has yet to be quoted. */
export function columnValue(column: RevisionColumn, revision: Revision): number | bigint | string {
  switch (column) {
    case 'version':
      return revision.version;
    case 'description':
      return revision.description;
    case 'type':
      return revision.type;
    case 'applied':
      return revision.applied;
    case 'total':
      return revision.total;
    case 'executed_at':
      return revision.executedAt.toISOString();
    case 'execution_time':
      return revision.executionTime;
    case 'error':
      return revision.error;
    case 'error_stmt':
      return revision.errorStmt;
    case 'hash':
      return revision.hash;
    case 'partial_hashes':
      return revision.partialHashes.length === 0 ? 'null' : JSON.stringify(revision.partialHashes);
    case 'operator_version':
      return revision.operatorVersion;
  }
}

/** The hashes out of their JSON text; none where there is nothing, or nothing that can be read. */
export function readPartialHashes(text: string | null): string[] {
  if (text === null || text === '' || text === 'null') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
