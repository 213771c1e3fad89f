import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Migration } from '../migration.ts';
import { positionAt } from '../source.ts';

/**
 * Holds a half-run file against its row: what has run must still stand in the file as it was.
 * @throws TelamonError history_changed, naming the first statement that differs.
 */
export function checkHistory(migration: Migration, row: Revision, hashes: readonly string[]): void {
  const { file, source, statements } = migration;
  if (row.applied > 0 && row.partialHashes.length < row.applied) {
    throw new TelamonError(
      'history_changed',
      `sql/migrate: the history of version "${file.version}" says that ${row.applied} statements have run, but not which`,
      {
        hints: [
          `when the file is done, say so with \`telamon migrate set ${file.version}\`; otherwise finish it by hand first`,
        ],
      },
    );
  }
  const same = (index: number) => row.partialHashes[index]?.replace(/^h1:/, '') === hashes[index]?.replace(/^h1:/, '');
  for (let index = 0; index < row.applied; index++) {
    if (same(index)) continue;
    const statement = statements[index];
    throw new TelamonError(
      'history_changed',
      `sql/migrate: history changed: statement ${index + 1} from file "${file.name}" changed`,
      {
        position: statement && positionAt(source, statement.start),
        hints: [
          `${row.applied} of its ${row.total} statements have run, ${statement ? 'this one among them' : `and the file now holds ${statements.length}`}`,
          `the history has the hash ${row.partialHashes[index]} for it, the file now gives ${hashes[index] ?? 'none'}`,
          `restore what has run and put the change into what has not, or tell where the database stands with \`telamon migrate set ${file.version}\``,
        ],
      },
    );
  }
}
