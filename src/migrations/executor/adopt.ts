import type { SplitRules } from '../../dialects/dialect.ts';
import type { Revision } from '../../dialects/revisions.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { DirectoryFormat } from '../formats/format.ts';
import { type Migration, readMigration } from '../migration.ts';
import { isPartial } from '../pending.ts';
import { genericRules } from '../split/split.ts';
import { type Statement, statementHashes } from '../split/statement.ts';

/** As the compatible tool cuts files, faults and all: what it has run is counted in its statements. */
function originalRules(rules: SplitRules, format: DirectoryFormat): SplitRules {
  const base = format.directives ? rules : genericRules;
  return {
    ...base,
    backslashEscapes: base.backslashEscapes === 'e-strings' ? 'none' : base.backslashEscapes,
    nestedComments: false,
    bracketNames: false,
    dashCommentNeedsSpace: false,
    executableComments: false,
    transactionBlocks: true,
    dollarsInNames: true,
  };
}

/**
 * The row of a half-run file, counted in our statements, where the compatible tool stopped and had cut the file in another way. Any
 * other row as it is: whether it fits the file is not asked here.
 */
export function inOurStatements(
  migration: Migration,
  row: Revision,
  rules: SplitRules,
  format: DirectoryFormat,
): Revision {
  const hashes = statementHashes(migration.statements);
  if (!isPartial(row) || row.applied === 0 || begins(hashes, row)) return row;
  const theirs = cutAsOriginal(migration, rules, format);
  const last = theirs[row.applied - 1];
  if (!last || !begins(statementHashes(theirs), row)) return row;
  const { statements } = migration;
  // One of ours that is only half done there is no place to go on from.
  if (statements.some(({ start, end }) => start < last.end && end > last.end)) return row;
  const applied = statements.filter(({ end }) => end <= last.end).length;
  return { ...row, applied, total: statements.length, partialHashes: hashes.slice(0, applied) };
}

/** Whether these are the hashes that the row starts with. */
function begins(hashes: readonly string[], { applied, partialHashes }: Revision): boolean {
  const plain = (hash: string | undefined) => hash?.replace(/^h1:/, '');
  return (
    partialHashes.length >= applied &&
    partialHashes.slice(0, applied).every((hash, index) => plain(hash) === plain(hashes[index]))
  );
}

function cutAsOriginal({ file }: Migration, rules: SplitRules, format: DirectoryFormat): readonly Statement[] {
  try {
    return readMigration(file, originalRules(rules, format), format).statements;
  } catch (error) {
    if (error instanceof TelamonError) return [];
    throw error;
  }
}
