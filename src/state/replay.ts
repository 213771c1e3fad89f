import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import { type MigrationFile, readMigration } from '../migrations/migration.ts';
import { fromLastCheckpoint } from '../migrations/pending.ts';
import { isEmptyStatement } from '../migrations/split/statement.ts';
import { faultHints, faultText, runScript } from './script.ts';

/** Longest statement that a message repeats, in characters. */
const shownStatement = 200;

/**
 * Runs a migration directory on a clean database, from its last checkpoint on, up to a version or to the end. Checks and
 * history are left out: only what the statements make counts.
 * @throws TelamonError statement_failed naming file, place and version.
 */
export async function replay(
  directory: Directory,
  connection: Connection,
  dialect: Dialect,
  version?: string,
): Promise<void> {
  const reset = await dialect.transactions.sessionReset(connection);
  for (const file of filesUpTo(directory, version)) {
    const { source, statements } = readMigration(file, dialect.splitRules, directory.format);
    const script = { source, statements: statements.filter((statement) => !isEmptyStatement(statement)) };
    await runScript(connection, dialect, script, ({ statement, fault, position }) => {
      const text =
        statement.text.length > shownStatement ? `${statement.text.slice(0, shownStatement)}…` : statement.text;
      const message = `sql/migrate: executing statement "${text}" from version "${file.version}": ${faultText(fault)}`;
      return new TelamonError('statement_failed', message, {
        position,
        hints: [...faultHints(fault), 'this ran on the dev database: your own was not touched'],
      });
    });
    await connection.script(reset);
  }
}

/** The files that make the state of a version; a checkpoint behind it is not used. */
function filesUpTo({ files, path }: Directory, version: string | undefined): readonly MigrationFile[] {
  if (version === undefined) return fromLastCheckpoint(files);
  const at = files.findIndex((file) => file.version === version);
  if (at >= 0) return fromLastCheckpoint(files.slice(0, at + 1));
  const versions = files.map((file) => file.version);
  const meant = nearest(version, versions);
  throw new TelamonError('directory_invalid', `migration with version "${version}" not found`, {
    hints: [
      meant === undefined ? `${path} ends at version ${versions.at(-1) ?? '(it is empty)'}` : `did you mean ${meant}?`,
    ],
  });
}

/** A fault of the directory, told as the commands that read it for its state do. */
export async function readingState<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof TelamonError) || error.code === 'interrupted') throw error;
    throw new TelamonError(error.code, `sql/migrate: read migration directory state: ${error.message}`, {
      position: error.position,
      hints: error.hints,
      others: error.others,
      cause: error,
    });
  }
}

/** The sum of a directory that is read for its state matches its files. */
export function verifyForState(directory: Directory): void {
  try {
    verifyDirectory(directory);
  } catch (error) {
    if (!(error instanceof TelamonError)) throw error;
    throw new TelamonError(error.code, `sql/migrate: validate migration directory: ${error.message}`, {
      position: error.position,
      hints: error.hints,
      cause: error,
    });
  }
}
