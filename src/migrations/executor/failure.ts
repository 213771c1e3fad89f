import type { DatabaseError, DatabaseFault } from '../../dialects/connection.ts';
import type { TransactionRules } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import { positionAt } from '../source.ts';
import type { Statement } from '../split/statement.ts';

/** The database's message, with its five-character SQLSTATE where it has one. */
export function faultText(fault: DatabaseFault): string {
  return fault.code !== undefined && /^[0-9A-Z]{5}$/.test(fault.code)
    ? `${fault.message} (${fault.code})`
    : fault.message;
}

/** Text that scripts and operators look for. */
export function executingText(statement: string, version: string, text: string): string {
  return `sql/migrate: executing statement ${JSON.stringify(statement)} from version ${JSON.stringify(version)}: ${text}`;
}

/** A statement of a file failed: where, in the database's words, and what helps. */
export function statementFailure(
  migration: Migration,
  statement: Statement,
  error: DatabaseError,
  hints: readonly string[] = [],
): TelamonError {
  const { fault } = error;
  const index =
    statement.start + (fault.position === undefined ? 0 : Math.min(fault.position - 1, statement.text.length));
  const number = migration.statements.indexOf(statement) + 1;
  return new TelamonError('statement_failed', executingText(statement.text, migration.file.version, faultText(fault)), {
    position: positionAt(migration.source, index),
    hints: [
      `statement ${number} of ${migration.statements.length}`,
      ...(fault.detail === undefined ? [] : [`detail: ${fault.detail}`]),
      ...(fault.hint === undefined ? [] : [fault.hint]),
      ...cutBodyHint(migration, statement, fault),
      ...hints,
    ],
    cause: error,
  });
}

/** What a dev database refuses since an earlier run has left it on the server. */
export function leftOnServerHint(statement: string, fault: DatabaseFault): readonly string[] {
  const made = /^create\s+(role|user|group|tablespace|database)\s+("(?:[^"]|"")+"|[^\s;]+)/i.exec(statement);
  if (!made || (fault.code !== '42710' && fault.code !== '42P04')) return [];
  const noun = /^(?:tablespace|database)$/i.test(made[1] ?? '') ? made[1]?.toUpperCase() : 'ROLE';
  return [
    `it belongs to the whole server, not to the dev database: an earlier run may have left it there. \`DROP ${noun} ${made[2]}\` on that server, or a DO block that makes it only where it is missing`,
  ];
}

const makesRoutine = /^create\s+(?:or\s+replace\s+)?(?:function|procedure)\s/i;

/** PostgreSQL finds no column, table, function, type or schema of a name. */
const nameless = new Set(['42703', '42P01', '42883', '42704', '3F000']);

/** A body that mentions what is gone, which stands on servers and in dumps, where nobody looked into it again. */
export function staleBodyHint(statement: string, fault: DatabaseFault): readonly string[] {
  if (!makesRoutine.test(statement) || !nameless.has(fault.code ?? '')) return [];
  return [
    'bodies are looked into as routines are made. Where this one is to stay as it is: `SET check_function_bodies = off;` before it, as in dumps, which SQL can say; or leave it out here, and --exclude the one on the database',
  ];
}

const syntaxFault = /syntax error|incomplete input|error in your SQL syntax/i;

/** A body whose end was not recognised was cut at its first `;`, which the database tells in words of its own. */
function cutBodyHint({ statements }: Migration, statement: Statement, fault: DatabaseFault): readonly string[] {
  const cut = /\bBEGIN\s/i.test(statement.text) && !/\bEND\b[^;]*;?$/i.test(statement.text);
  if (!cut || statement === statements.at(-1) || !syntaxFault.test(fault.message)) return [];
  return [
    'the statement was cut inside its BEGIN … END: separate the statements of this file by something of its own, like `-- atlas:delimiter \\n\\n\\n` on the first line and two empty lines between them',
  ];
}

/** What helps when a statement refuses to run in a transaction. */
export function refusalHint(error: DatabaseError, rules: TransactionRules): readonly string[] {
  return rules.isRefusal(error.fault)
    ? [
        'put `-- atlas:txmode none` and an empty line at the top of the file, and each such statement into a file of its own',
      ]
    : [];
}

/** The connection went away while a batch was under way. */
export const lostHint =
  'what the last message did is not known: run `telamon migrate apply` again, it looks at the history before it does anything';
