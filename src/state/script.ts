import type { Connection, DatabaseFault } from '../dialects/connection.ts';
import { DatabaseError } from '../dialects/connection.ts';
import type { Dialect, SplitRules } from '../dialects/dialect.ts';
import type { Position, TelamonError } from '../errors/telamon-error.ts';
import { atlasFormat } from '../migrations/formats/atlas.ts';
import { readMigration } from '../migrations/migration.ts';
import { positionAt, type Source } from '../migrations/source.ts';
import { isEmptyStatement, type Statement } from '../migrations/split/statement.ts';

/** SQL that describes a schema: a file, or what a program printed. */
export interface Script {
  readonly source: Source;
  readonly statements: readonly Statement[];
}

/** Cuts a text into statements; a delimiter directive at its top counts. @throws TelamonError file_invalid with its place. */
export function readScript(name: string, bytes: Uint8Array, rules: SplitRules): Script {
  const file = { name, path: name, version: '', description: '', bytes };
  const { source, statements } = readMigration(file, rules, atlasFormat);
  return { source, statements: statements.filter((statement) => !isEmptyStatement(statement)) };
}

/** A statement that the database refused, before the caller's words are put around it. */
export interface ScriptFailure {
  readonly statement: Statement;
  readonly fault: DatabaseFault;
  readonly position: Position;
}

/** The database's own words, as the compatible tool puts them: `relation "x" does not exist (42P01)`. */
export { faultText } from '../migrations/executor/failure.ts';

/** What the database adds to its message. */
export function faultHints(fault: DatabaseFault): string[] {
  return [
    ...(fault.detail === undefined ? [] : [`the database says: ${fault.detail}`]),
    ...(fault.hint === undefined ? [] : [`the database says: ${fault.hint}`]),
  ];
}

/** An enum value is used in the message that adds it; like what refuses transactions, this works statement by statement. */
const unsafeNewEnumValue = '55P04';

/** A script that begins or ends transactions itself must not be one. */
const transactionCommand =
  /^\s*(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;

/**
 * Runs a script: in one message where that is possible, statement by statement where a statement refuses company.
 * @throws TelamonError made by `describe` from the statement that failed.
 */
export async function runScript(
  connection: Connection,
  dialect: Dialect,
  script: Script,
  describe: (failure: ScriptFailure) => TelamonError,
): Promise<void> {
  const { statements, source } = script;
  if (statements.length === 0) return;
  const failure = (error: unknown, at: number | undefined) => {
    const statement = error instanceof DatabaseError ? statements[at ?? error.index ?? 0] : undefined;
    if (!(error instanceof DatabaseError) || !statement) return error;
    const position = faultPosition(source, statement, error.fault);
    return describe({ statement, fault: error.fault, position });
  };
  if (dialect.transactionalDdl && !statements.some((statement) => transactionCommand.test(statement.text))) {
    try {
      await connection.script(statements.map((statement) => statement.text));
      return;
    } catch (error) {
      // Nothing of a refused message has run: what follows starts from the same state.
      if (!(error instanceof DatabaseError) || !wantsToBeAlone(error.fault, dialect)) throw failure(error, undefined);
    }
  }
  for (const [at, statement] of statements.entries()) {
    await connection.script([statement.text]).catch((error: unknown) => {
      throw failure(error, at);
    });
  }
}

function wantsToBeAlone(fault: DatabaseFault, dialect: Dialect): boolean {
  return fault.code === unsafeNewEnumValue || dialect.transactions.isRefusal(fault);
}

/** The place in the file that the database points at, else the whole first line of the statement. */
export function faultPosition(source: Source, statement: Statement, fault: DatabaseFault): Position {
  if (fault.position === undefined) {
    const line = /^[^\r\n]*/.exec(statement.text)?.[0] ?? '';
    return positionAt(source, statement.start, Math.max(1, line.length));
  }
  const before = [...statement.text].slice(0, fault.position - 1).join('').length;
  const word = /^(?:"[^"]*"|[\w$.]+)/.exec(statement.text.slice(before))?.[0] ?? '';
  return positionAt(source, statement.start + before, Math.max(1, word.length));
}
