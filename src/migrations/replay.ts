import { type Connection, DatabaseError } from '../dialects/connection.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from './directory.ts';
import { rollBack } from './executor/batch.ts';
import type { RunnerDialect } from './executor/context.ts';
import { faultText, leftOnServerHint, staleBodyHint, statementFailure } from './executor/failure.ts';
import { transactionControl } from './executor/transaction-control.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { type Migration, type MigrationFile, readMigration } from './migration.ts';
import { fromLastCheckpoint } from './pending.ts';
import { isEmptyStatement } from './split/statement.ts';

export interface ReplayRequest {
  readonly connection: Connection;
  readonly dialect: RunnerDialect;
  readonly directory: Directory;
  /** Up to and with this version; all files when left out. */
  readonly version?: string | undefined;
}

const prefix = 'sql/migrate: read migration directory state: ';

/** The files that make up the state at a version: from the last checkpoint at or before it. */
export function replayedFiles(directory: Directory, version: string | undefined): readonly MigrationFile[] {
  if (version === undefined) return fromLastCheckpoint(directory.files);
  const index = directory.files.findIndex((file) => file.version === version);
  if (index < 0) {
    throw new TelamonError('directory_invalid', `${prefix}sql/migrate: migration with version "${version}" not found`);
  }
  return fromLastCheckpoint(directory.files.slice(0, index + 1));
}

/**
 * Runs a directory on a database that is thrown away or cleaned afterwards: no rows, no lock, no checks. A file is sent
 * as one message; what does not run that way is sent statement by statement.
 * @throws TelamonError with the place in the file.
 */
export async function replayDirectory(request: ReplayRequest): Promise<void> {
  const { connection, dialect, directory, version } = request;
  await replayFiles(connection, dialect, directory.format, replayedFiles(directory, version));
}

/**
 * Runs some files on such a database, as {@link replayDirectory} runs all.
 * @param part of the last file: so many of its statements; all when left out.
 */
export async function replayFiles(
  connection: Connection,
  dialect: RunnerDialect,
  format: DirectoryFormat,
  files: readonly MigrationFile[],
  part?: number,
): Promise<void> {
  const reset = files.length === 0 ? [] : await dialect.transactions.sessionReset(connection);
  const run = async (several: readonly Migration[]) => {
    // What one of them cannot stand in the company of the others, each has by itself.
    if (several.length > 1 && (await runsTogether(connection, dialect, several.flatMap(textsOf)))) return;
    for (const migration of several) await replayScript(connection, dialect, migration, reset);
  };
  let underWay: Promise<void> = Promise.resolve();
  /** One group runs while the next is read. */
  const start = async (several: readonly Migration[]) => {
    await underWay;
    underWay = run(several);
    // Whoever waits for it is told.
    underWay.catch(() => undefined);
  };
  const read = async (file: MigrationFile) => {
    try {
      return readMigration(file, dialect.splitRules, format);
    } catch (error) {
      // A statement before it that fails is what stops the replay.
      await underWay;
      throw error;
    }
  };
  let waiting: Migration[] = [];
  let count = 0;
  const flush = async () => {
    const several = waiting;
    waiting = [];
    count = 0;
    if (several.length > 0) await start(several);
  };
  for (const [index, file] of files.entries()) {
    const migration = await read(file);
    const statements = migration.statements.slice(0, index === files.length - 1 ? part : undefined);
    const cut = { ...migration, statements };
    if (runsAlone(dialect, cut) || changesSession(cut)) {
      await flush();
      await start([cut]);
      continue;
    }
    waiting.push(cut);
    count += statements.length;
    if (count >= statementsAMessage) await flush();
  }
  await flush();
  await underWay;
}

/**
 * Statements of several files in one message, which is one transaction: fewer messages and commits. Not more, since each table that is
 * made takes some ten locks of the server's table.
 */
const statementsAMessage = 200;

function textsOf({ statements }: Migration): readonly string[] {
  return statements.filter((statement) => !isEmptyStatement(statement)).map((statement) => statement.text);
}

/** Its statements cannot share a transaction. */
function runsAlone(dialect: RunnerDialect, migration: Migration): boolean {
  return (
    !dialect.transactionalDdl ||
    migration.txMode === 'none' ||
    migration.statements.some(
      ({ text }) => dialect.transactions.refuses(text) || transactionControl(text) !== undefined,
    )
  );
}

/** What a file sets must not reach the next one, nor the inspection that follows. */
function changesSession(migration: Migration): boolean {
  return /\b(?:set|reset|set_config|pragma)\b/i.test(migration.source.text);
}

/** Runs one file, or what is like one, on such a database. */
export async function replayScript(
  connection: Connection,
  dialect: RunnerDialect,
  migration: Migration,
  reset: readonly string[],
): Promise<void> {
  await runFile(connection, dialect, migration);
  if (changesSession(migration)) await connection.script(reset);
}

async function runFile(connection: Connection, dialect: RunnerDialect, migration: Migration): Promise<void> {
  if (!runsAlone(dialect, migration) && (await runsTogether(connection, dialect, textsOf(migration)))) return;
  for (const statement of migration.statements) {
    if (isEmptyStatement(statement)) continue;
    try {
      await connection.script([statement.text]);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      const failure = statementFailure(migration, statement, error, [
        'this is the dev database, on which the directory is replayed',
        ...leftOnServerHint(statement.text, error.fault),
        ...staleBodyHint(statement.text, error.fault),
      ]);
      const { position, hints } = failure;
      throw new TelamonError('state_invalid', prefix + failure.message, { position, hints, cause: error });
    }
  }
}

/** Whether all statements ran in one transaction; if not, none of them has. */
async function runsTogether(
  connection: Connection,
  dialect: RunnerDialect,
  statements: readonly string[],
): Promise<boolean> {
  try {
    await connection.script([dialect.transactions.beginFile ?? dialect.transactions.begin, ...statements, 'COMMIT']);
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    if (error.lost) throw new TelamonError('state_invalid', prefix + faultText(error.fault), { cause: error });
    await rollBack(connection);
    return false;
  }
}
