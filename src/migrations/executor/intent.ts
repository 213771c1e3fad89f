import type { Settled } from '../../dialects/dialect.ts';
import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import { positionAt } from '../source.ts';
import { statementHashes } from '../split/statement.ts';
import type { RunContext } from './context.ts';

/** In a row's `error`: a statement was sent outside a transaction, and its end was not seen. */
export const intentText = 'telamon: the outcome of this statement is not known';

type Settling = Pick<RunContext, 'connection' | 'dialect' | 'place' | 'signal'> & Partial<Pick<RunContext, 'onEvent'>>;

/**
 * Finds out what became of the statement that an earlier run had announced when it was cut off, and puts that into the
 * row. Gives the row as it then is.
 * @throws TelamonError history_changed when only a person can tell.
 */
export async function settleIntent(context: Settling, migration: Migration, row: Revision): Promise<Revision> {
  const { connection, dialect, place, signal, onEvent } = context;
  const { transactions } = dialect;
  const statement = migration.statements[row.applied];
  const onWait = (text: string) => onEvent?.({ type: 'waiting', text });
  if (row.error !== intentText) {
    // It failed, or another tool was cut off: what it left behind would be in the way of the next try.
    if (statement && row.applied < row.total && transactions.refuses(statement.text)) {
      await transactions.settle(connection, statement.text, { failed: true, signal, onWait });
    }
    return row;
  }
  const settled: Settled =
    statement?.text === row.errorStmt
      ? await transactions.settle(connection, statement.text, { signal, onWait })
      : { outcome: 'unknown', details: ['the file no longer has that statement in its place'] };
  if (settled.outcome === 'repeat') return row;
  if (settled.outcome === 'unknown') throw unknownOutcome(migration, row, settled.details);
  const applied = row.applied + 1;
  const partialHashes = statementHashes(migration.statements).slice(0, applied);
  const done: Revision = { ...row, applied, partialHashes, error: '', errorStmt: '' };
  await connection.script([dialect.revisions.upsert(place, done)]);
  return done;
}

function unknownOutcome(
  { file, source, statements }: Migration,
  row: Revision,
  details: readonly string[],
): TelamonError {
  const statement = statements[row.applied];
  return new TelamonError(
    'history_changed',
    `an earlier run was cut off in statement ${row.applied + 1} of ${file.name}, and what became of it is not known: ${row.errorStmt}`,
    {
      position: statement && positionAt(source, statement.start, statement.text.length),
      hints: [
        ...details,
        `look at the database: if the statement took no effect, set the column error of version ${file.version} in atlas_schema_revisions to '' and apply again; if it did, finish the file by hand and run \`telamon migrate set ${file.version}\``,
      ],
    },
  );
}
