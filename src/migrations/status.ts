import type { Connection } from '../dialects/connection.ts';
import type { Revision } from '../dialects/revisions.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { readHistory } from './apply.ts';
import { type Directory, verifyDirectory } from './directory.ts';
import { HalfRevertedError, markOf } from './down/mark.ts';
import type { RunnerDialect } from './executor/context.ts';
import { checkpointTag, type MigrationFile, readMigration } from './migration.ts';
import { isPartial, OutOfOrderError, type Pending, type PendingOptions, pendingFiles } from './pending.ts';
import { versionOrder } from './versions.ts';

/** What scripts compare `current` and `next` with. */
export const noMigrationApplied = 'No migration applied yet';
export const alreadyAtLatest = 'Already at latest version';

/** Where a database stands against a directory. */
export interface Status {
  /** All files; on a database without history those it would start with; empty when a file is out of order. */
  readonly available: readonly MigrationFile[];
  readonly outOfOrder: readonly MigrationFile[];
  readonly pending: readonly MigrationFile[];
  readonly applied: readonly Revision[];
  /** A version, or {@link noMigrationApplied}. */
  readonly current: string;
  /** A version, {@link alreadyAtLatest}, or empty when a file is out of order. */
  readonly next: string;
  /** The next file is a checkpoint that an empty database starts from. */
  readonly fromCheckpoint: boolean;
  /** Statements done, and in all today, of a last file that stopped half-way; 0 otherwise. */
  readonly count: number;
  readonly total: number;
  readonly status: 'OK' | 'PENDING';
  /** Of the last attempt, or what speaks against the next one; empty when there is nothing. */
  readonly error: string;
  /** The statement that failed; empty when there is none. */
  readonly sql: string;
}

export interface StatusRequest {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly directory: Directory;
  readonly options?: PendingOptions & { readonly revisionsSchema?: string | undefined };
}

/**
 * `migrate status`: only reads, takes no lock, and answers for a database that is not clean, too.
 * @throws ChecksumError, TelamonError for a half-run file that is gone, and an ambiguous history.
 */
export async function readStatus(request: StatusRequest): Promise<Status> {
  const { connection, dialect, directory, options = {} } = request;
  verifyDirectory(directory);
  const { place, revisions } = await readHistory(connection, dialect, options.revisionsSchema, directory.format);
  const asks = revisions.length === 0 && options.baseline === undefined && !options.allowDirty;
  const found = asks ? await dialect.findObjects(connection, place.schema) : undefined;
  const inOrder = { ...options, order: versionOrder(directory.format) };
  const { pending, outOfOrder, trouble } = findPending(
    () => pendingFiles(revisions, directory.files, found, inOrder),
    () => pendingFiles(revisions, directory.files, undefined, { ...inOrder, allowDirty: true }),
  );
  const last = revisions.at(-1);
  const half = last && isPartial(last) ? last : undefined;
  const ordered = outOfOrder.length === 0;
  const [first] = pending;
  const open = pending.length > 0 || !ordered || revisions.some((row) => markOf(row) !== undefined);
  return {
    available: ordered ? (last ? directory.files : pending) : [],
    outOfOrder,
    pending,
    applied: revisions,
    current: last?.version ?? noMigrationApplied,
    next: ordered ? (first?.version ?? alreadyAtLatest) : '',
    fromCheckpoint: last === undefined && first !== undefined && checkpointTag(first) !== undefined,
    count: half?.applied ?? 0,
    total: half ? statementsToday(request, half) : 0,
    status: open ? 'PENDING' : 'OK',
    error: oneLine(trouble || half?.error || ''),
    sql: oneLine(half?.errorStmt ?? ''),
  };
}

function findPending(compute: () => Pending, whenDirty: () => Pending) {
  try {
    return { pending: compute().files, outOfOrder: [], trouble: '' };
  } catch (error) {
    if (error instanceof OutOfOrderError) {
      return { pending: error.regular, outOfOrder: error.files, trouble: error.message };
    }
    if (error instanceof HalfRevertedError) return { pending: [], outOfOrder: [], trouble: error.message };
    if (error instanceof TelamonError && error.code === 'database_not_clean') {
      return { pending: whenDirty().files, outOfOrder: [], trouble: error.message };
    }
    throw error;
  }
}

/** How many statements a half-run file holds now; what the row says where the file cannot be read. */
function statementsToday({ dialect, directory }: StatusRequest, row: Revision): number {
  const file = directory.files.find((one) => one.version === row.version);
  if (!file) return row.total;
  try {
    return readMigration(file, dialect.splitRules, directory.format).statements.length;
  } catch (error) {
    if (error instanceof TelamonError) return row.total;
    throw error;
  }
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ');
}
