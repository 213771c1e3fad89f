import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import { positionAt } from '../source.ts';
import { statementHashes } from '../split/statement.ts';
import type { RunContext } from './context.ts';

/** In a row's `error`: a statement was sent outside a transaction, and its end was not seen. */
export const intentText = 'telamon: the outcome of this statement is not known';

/**
 * Finds out what became of the statement that an earlier run had announced when it was cut off, and puts that into the
 * row. Gives the row as it then is.
 * @throws TelamonError history_changed when only a person can tell.
 */
export async function settleIntent(context: RunContext, migration: Migration, row: Revision): Promise<Revision> {
  if (row.error !== intentText) return row;
  const { connection, dialect, place } = context;
  const statement = migration.statements[row.applied];
  const outcome =
    statement?.text === row.errorStmt ? await dialect.transactions.settle(connection, statement.text) : 'unknown';
  switch (outcome) {
    case 'repeat':
      return row;
    case 'done': {
      const applied = row.applied + 1;
      const partialHashes = statementHashes(migration.statements).slice(0, applied);
      const settled: Revision = { ...row, applied, partialHashes, error: '', errorStmt: '' };
      await connection.script([dialect.revisions.upsert(place, settled)]);
      return settled;
    }
    case 'unknown':
      throw unknownOutcome(migration, row);
  }
}

function unknownOutcome({ file, source, statements }: Migration, row: Revision): TelamonError {
  const statement = statements[row.applied];
  return new TelamonError(
    'history_changed',
    `an earlier run was cut off in statement ${row.applied + 1} of ${file.name}, and what became of it is not known: ${row.errorStmt}`,
    {
      position: statement && positionAt(source, statement.start, statement.text.length),
      hints: [
        `look at the database: if the statement took no effect, set the column error of version ${file.version} in atlas_schema_revisions to '' and apply again; if it did, finish the file by hand and run \`telamon migrate set ${file.version}\``,
      ],
    },
  );
}
