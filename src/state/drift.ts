import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { Revision } from '../dialects/revisions.ts';
import { diffRealms } from '../diff/diff.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { executeLock, readHistory } from '../migrations/apply.ts';
import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import { appliedFiles } from '../migrations/down/target.ts';
import { replayFiles } from '../migrations/replay.ts';
import { readStatus, type Status } from '../migrations/status.ts';
import { planText } from '../schema/plan.ts';
import { checkDev } from './check-dev.ts';
import { inPlaces } from './comparison.ts';
import type { Dev } from './dev.ts';
import { inspectConnection } from './inspect.ts';
import { loadRealm } from './load-database.ts';
import { migrationsState } from './migrations-state.ts';
import { describeChange } from './proof.ts';
import { withRoom } from './room.ts';
import { requireSameScope, scopeOf } from './scope.ts';

export interface DriftRequest {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly directory: Directory;
  readonly dev: Dev;
  readonly revisionsSchema?: string | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly lockName?: string | undefined;
  readonly lockTimeoutMs: number;
}

/** Where a database stands against what its history made. */
export interface DriftStatus {
  /** Of the history and the directory, read under the same lock. */
  readonly history: Status;
  /** Undefined when the database is what its history makes. */
  readonly drift: Drift | undefined;
}

/** What a database holds beside, or without, what its history made. */
export interface Drift {
  /** The version that it stands at. */
  readonly version: string;
  /** For people, one line each. */
  readonly differences: readonly string[];
  /** The statements that would undo them. */
  readonly sql: string;
}

/**
 * Compares a database with what the files of its history make. Undefined when both are the same, and for a database without history.
 * @throws ChecksumError, TelamonError lock_timeout, and what replaying throws.
 */
export async function findDrift(request: DriftRequest): Promise<Drift | undefined> {
  verifyDirectory(request.directory);
  return locked(request, () => compare(request));
}

/**
 * The same, together with where the history stands.
 * @throws what {@link findDrift} throws; TelamonError database_not_clean for a database that has objects and no history.
 */
export async function readDrift(request: DriftRequest): Promise<DriftStatus> {
  const { connection, dialect, directory, revisionsSchema } = request;
  return locked(request, async () => {
    const history = await readStatus({ connection, dialect, directory, options: { revisionsSchema } });
    if (history.applied.length === 0 && history.error !== '') {
      throw new TelamonError('database_not_clean', `the database has no history to compare it with: ${history.error}`, {
        hints: [
          'say with migrate set which version it stands at, or compare it with the whole directory: schema diff --from env://url --to file://migrations',
        ],
      });
    }
    return { history, drift: await compare(request) };
  });
}

async function locked<Result>(request: DriftRequest, work: () => Promise<Result>): Promise<Result> {
  const { connection, dialect } = request;
  const lock = await dialect.lock(connection, request.lockName ?? executeLock, request.lockTimeoutMs);
  try {
    return await work();
  } finally {
    await lock.release().catch(() => false);
  }
}

async function compare(request: DriftRequest): Promise<Drift | undefined> {
  const { connection, dialect, directory, dev, revisionsSchema } = request;
  const { revisions } = await readHistory(connection, dialect, revisionsSchema, directory.format);
  const version = revisions.at(-1)?.version;
  if (version === undefined) return undefined;
  await checkDev(dev, connection, dialect);
  const state = migrationsState(directory, { label: directory.path, version });
  return withRoom({ dev }, [state], (room) => compareOn(room.dev, version, revisions, request));
}

async function compareOn(
  dev: Dev,
  version: string,
  revisions: readonly Revision[],
  { connection, dialect, directory, exclude }: DriftRequest,
): Promise<Drift | undefined> {
  const { files, part } = appliedFiles(revisions, directory);
  const expected = await dev.pass(async (scratch) => {
    requireSameScope(scopeOf(connection), scopeOf(scratch), ['target', 'dev database']);
    await replayFiles(scratch, dev.dialect, directory.format, files, part);
    return inspectConnection(scratch, dev.dialect, { exclude });
  });
  const live = await inspectConnection(connection, dialect, { exclude });
  const kept = dialect.knownTo?.(expected.realm, live.server.major) ?? expected.realm;
  // Servers of different versions word one thing differently: only what differs on one and the same is drift.
  if (diffRealms(live.realm, inPlaces(kept, live), dialect.kinds).length === 0) return undefined;
  const found = await dev.pass(async (scratch) => {
    await loadRealm(live.realm, live.scope, scratch, dev.dialect);
    return inspectConnection(scratch, dev.dialect, { exclude });
  });
  const goal = inPlaces(kept, found);
  const changes = diffRealms(found.realm, goal, dialect.kinds);
  if (changes.length === 0) return undefined;
  const plan = dialect.plan(changes, {
    from: found.realm,
    to: goal,
    qualifier: { by: live.scope.of === 'schema' ? 'none' : 'schema' },
    targetMajor: connection.server.major,
  });
  return { version, differences: changes.map(describeChange), sql: planText(plan) };
}

/** As an error that stops what was to be done. */
export function driftError({ version, differences, sql }: Drift): TelamonError {
  return new TelamonError(
    'history_changed',
    `the database is not what version ${version} makes: ${differences.length === 1 ? differences[0] : `${differences[0]}, and ${differences.length - 1} more`}`,
    {
      hints: [
        ...differences.slice(1, shownDifferences),
        `to undo it:\n${sql.trimEnd()}`,
        'put the change into a migration, undo it, or leave the object out: check "migrate_apply" { drift { exclude = […] } }',
        'nothing was applied',
      ],
    },
  );
}

/** Most differences that an error lists. */
const shownDifferences = 5;
