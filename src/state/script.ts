import type { Connection, DatabaseFault } from '../dialects/connection.ts';
import { DatabaseError } from '../dialects/connection.ts';
import type { Dialect, SplitRules } from '../dialects/dialect.ts';
import type { Position, TelamonError } from '../errors/telamon-error.ts';
import { transactionControl } from '../migrations/executor/transaction-control.ts';
import { atlasFormat } from '../migrations/formats/atlas.ts';
import { readMigration } from '../migrations/migration.ts';
import { decodeSource, positionAt, type Source } from '../migrations/source.ts';
import { withoutClientLines } from '../migrations/split/client-lines.ts';
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

/**
 * What dumps of other versions say that some servers refuse, and that holds on all of them anyway: `default_with_oids` went with
 * version 12, `transaction_timeout` came with 17, and plpgsql has long been there from the start.
 */
const heldAnyway = [
  /^set\s+default_with_oids\s*(?:=|\bto\b)\s*(?:'?(?:false|off)'?)\s*;?$/i,
  /^set\s+transaction_timeout\s*(?:=|\bto\b)\s*'?0'?\s*;?$/i,
  /^create\s+(?:trusted\s+)?(?:procedural\s+)?language\s+(["']?)plpgsql\1\s*;?$/i,
];

/** As {@link readScript}, for SQL that describes a schema: of a dump, what only psql or another version knows is passed over. */
export function readSchemaScript(name: string, bytes: Uint8Array, rules: SplitRules): Script {
  if (!rules.clientLines) return readScript(name, bytes, rules);
  const plain = Buffer.from(bytes).includes('\\')
    ? withoutClientLines(decodeSource(name, bytes).text, rules)
    : undefined;
  const { source, statements } = readScript(name, plain === undefined ? bytes : Buffer.from(plain), rules);
  return { source, statements: statements.filter(({ text }) => !heldAnyway.some((form) => form.test(text))) };
}

/** A statement that the database refused, before the caller's words are put around it. */
export interface ScriptFailure {
  readonly statement: Statement;
  readonly fault: DatabaseFault;
  readonly position: Position;
}

/**
 * Statements in one message, which is one transaction: each table that it makes takes some ten locks of the server's table, and
 * there is room for 64 a session where nobody made more.
 */
export const statementsAMessage = 200;

/**
 * Runs a script: in few messages where that is possible, statement by statement where a statement refuses company.
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
  const failure = (error: unknown, at: number) => {
    const statement = statements[at];
    if (!(error instanceof DatabaseError) || error.lost || !statement) return error;
    const position = faultPosition(source, statement, error.fault);
    return describe({ statement, fault: error.fault, position });
  };
  const together =
    dialect.transactionalDdl && statements.every((statement) => transactionControl(statement.text) === undefined);
  for (let start = 0; start < statements.length; start += statementsAMessage) {
    const some = statements.slice(start, start + statementsAMessage);
    if (together && (await runTogether(connection, dialect, some, (error, at) => failure(error, start + at)))) continue;
    for (const [at, statement] of some.entries()) {
      await connection.script([statement.text]).catch((error: unknown) => {
        throw failure(error, start + at);
      });
    }
  }
}

/** Whether all statements ran in one message; if not, none of them has. */
async function runTogether(
  connection: Connection,
  dialect: Dialect,
  statements: readonly Statement[],
  failure: (error: unknown, at: number) => unknown,
): Promise<boolean> {
  try {
    await connection.script(statements.map((statement) => statement.text));
    return true;
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.lost) throw error;
    // Nothing of a refused message has run: one by one, they start from the same state, and the one at fault is found.
    if (error.index !== undefined && !wantsToBeAlone(error.fault, dialect)) throw failure(error, error.index);
    return false;
  }
}

/** What the database adds to its message. */
export function faultHints(fault: DatabaseFault): string[] {
  return [fault.detail, fault.hint].flatMap((text) => (text === undefined ? [] : [`the database says: ${text}`]));
}

function wantsToBeAlone(fault: DatabaseFault, dialect: Dialect): boolean {
  const { transactions } = dialect;
  return transactions.isRefusal(fault) || transactions.needsCommitBefore?.(fault) === true;
}

/** The place in the file that the database points at, else the whole first line of the statement. */
function faultPosition(source: Source, statement: Statement, fault: DatabaseFault): Position {
  if (fault.position === undefined) {
    const line = /^[^\r\n]*/.exec(statement.text)?.[0] ?? '';
    return positionAt(source, statement.start, Math.max(1, line.length));
  }
  const before = Math.min(fault.position - 1, statement.text.length);
  const word = /^(?:"[^"]*"|[\w$.]+)/.exec(statement.text.slice(before))?.[0] ?? '';
  return positionAt(source, statement.start + before, Math.max(1, word.length));
}
