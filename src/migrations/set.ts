import type { Connection } from '../dialects/connection.ts';
import type { Revision } from '../dialects/revisions.ts';
import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { executeLock, readHistory } from './apply.ts';
import { type Clock, dateOf, systemClock } from './clock.ts';
import { type Directory, fileHashes, verifyDirectory } from './directory.ts';
import { rollBack } from './executor/batch.ts';
import type { RunnerDialect } from './executor/context.ts';
import type { MigrationFile } from './migration.ts';
import { isPartial } from './pending.ts';
import { checkDuplicates, versionOrder } from './versions.ts';

/** A row that `migrate set` wrote or removed. */
export interface RevisionChange {
  readonly op: 'set' | 'remove';
  readonly revision: Revision;
}

export interface SetReport {
  /** In the order of versions; empty when the history said so already. */
  readonly changes: readonly RevisionChange[];
  /** The last row afterwards; undefined when there is none. */
  readonly latest: Revision | undefined;
}

export interface SetRequest {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly directory: Directory;
  /** The version to stand at; left out, the last file. */
  readonly version: string | undefined;
  readonly revisionsSchema?: string | undefined;
  readonly operatorVersion: string;
  readonly clock?: Clock;
}

/**
 * `migrate set`: makes the history say that the database stands at a version. Runs no migration.
 * @throws ChecksumError, TelamonError usage, directory_invalid, lock_timeout.
 */
export async function setVersion(request: SetRequest): Promise<SetReport> {
  const { connection, dialect, directory } = request;
  verifyDirectory(directory);
  checkDuplicates(directory.files);
  const lock = await dialect.lock(connection, executeLock, 0);
  try {
    const { place, revisions } = await readHistory(connection, dialect, request.revisionsSchema, directory.format);
    const target = findTarget(directory, revisions, request.version);
    const changes = planChanges(request, revisions, target);
    if (changes.length > 0) {
      await dialect.revisions.create(connection, place);
      const there = { ...place, exists: true };
      const statements = changes.map(({ op, revision }) =>
        op === 'set' ? dialect.revisions.upsert(there, revision) : dialect.revisions.remove(there, revision.version),
      );
      await writeTogether(request, statements);
    }
    const after = new Map(revisions.map((revision) => [revision.version, revision]));
    for (const { op, revision } of changes) {
      if (op === 'set') after.set(revision.version, revision);
      else after.delete(revision.version);
    }
    const order = versionOrder(directory.format);
    return { changes, latest: [...after.values()].sort((a, b) => order(a.version, b.version)).at(-1) };
  } finally {
    await lock.release();
  }
}

async function writeTogether({ connection, dialect }: SetRequest, statements: readonly string[]): Promise<void> {
  try {
    await connection.script([dialect.transactions.begin, ...statements, 'COMMIT']);
  } catch (error) {
    await rollBack(connection);
    throw error;
  }
}

/** Index of the file to stand at; -1 for before the first one, when the directory is empty. */
function findTarget(directory: Directory, revisions: readonly Revision[], version: string | undefined): number {
  const { files } = directory;
  if (version === undefined) {
    if (revisions.length > 0) return files.length - 1;
    throw new TelamonError('usage', 'accepts 1 arg(s), received 0', {
      hints: ['the database has no history: say at which version it stands, `telamon migrate set VERSION`'],
    });
  }
  const index = files.findIndex((file) => file.version === version);
  if (index >= 0) return index;
  const meant = nearest(
    version,
    files.map((file) => file.version),
  );
  throw new TelamonError('directory_invalid', `migration with version "${version}" not found`, {
    hints: meant === undefined ? [] : [`did you mean ${meant}?`],
  });
}

/** By the places of files in the directory; rows whose file is gone go by their version. */
function planChanges(request: SetRequest, revisions: readonly Revision[], target: number): readonly RevisionChange[] {
  const { files, format } = request.directory;
  const compareVersions = versionOrder(format);
  const hashes = fileHashes(request.directory);
  const places = new Map(files.map((file, index) => [file.version, index]));
  const targetFile = files[target];
  const isBehind = (revision: Revision) => {
    const index = places.get(revision.version);
    if (index !== undefined) return index > target;
    return targetFile === undefined || compareVersions(revision.version, targetFile.version) > 0;
  };
  const removed = revisions.filter(isBehind);
  const kept = revisions.filter((revision) => !isBehind(revision));
  const own = kept.find((revision) => revision.version === targetFile?.version);
  const repaired =
    own && targetFile && (own.error !== '' || isPartial(own))
      ? [resolved(request, own, hashes.get(targetFile.name))]
      : [];
  const isNew = (file: MigrationFile, index: number) =>
    index <= target &&
    kept.every((revision) => {
      const place = places.get(revision.version);
      return place === undefined ? compareVersions(revision.version, file.version) < 0 : place < index;
    });
  const added = files.filter(isNew).map((file) => newRow(request, file, hashes.get(file.name)));
  return [
    ...removed.map((revision): RevisionChange => ({ op: 'remove', revision })),
    ...[...repaired, ...added].map((revision): RevisionChange => ({ op: 'set', revision })),
  ].sort((a, b) => compareVersions(a.revision.version, b.revision.version));
}

/** A file that failed, finished by hand. */
function resolved(request: SetRequest, revision: Revision, hash: string | undefined): Revision {
  const appliedAndSet = 6;
  return {
    ...revision,
    type: appliedAndSet,
    applied: revision.total,
    error: '',
    errorStmt: '',
    hash: hash ?? '',
    partialHashes: [],
    operatorVersion: request.operatorVersion,
  };
}

function newRow(request: SetRequest, file: MigrationFile, hash: string | undefined): Revision {
  const manuallySet = 4;
  return {
    version: file.version,
    description: file.description,
    type: manuallySet,
    applied: 0,
    total: 0,
    executedAt: dateOf((request.clock ?? systemClock)()),
    executionTime: 0n,
    error: '',
    errorStmt: '',
    hash: hash ?? '',
    partialHashes: [],
    operatorVersion: request.operatorVersion,
  };
}
