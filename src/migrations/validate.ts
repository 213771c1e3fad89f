import type { SplitRules } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { type Directory, verifyDirectory } from './directory.ts';
import { type MigrationFile, readMigration } from './migration.ts';
import { nameWarnings } from './name-warnings.ts';
import { fromLastCheckpoint } from './pending.ts';
import { genericRules } from './split/split.ts';
import { checkVersions } from './versions.ts';

/**
 * `migrate validate` without a database: the sum, versions, directives, and that every file can be cut into statements.
 * Gives warnings for people.
 * @param rules of the database that the directory is for; without them only what no database could read is told.
 * @throws ChecksumError, TelamonError (further faults in `others`).
 */
export function validateDirectory(directory: Directory, rules?: SplitRules): readonly string[] {
  verifyDirectory(directory);
  checkVersions(directory.files, directory.format);
  const warnings = [...nameWarnings(directory)];
  const faults: TelamonError[] = [];
  const used = new Set(fromLastCheckpoint(directory.files));
  for (const file of directory.files) {
    try {
      warnings.push(...readMigration(file, rules ?? genericRules, directory.format).warnings);
    } catch (error) {
      if (!(error instanceof TelamonError)) throw error;
      // A checkpoint stands for the files before it.
      const counts = used.has(file) && (rules !== undefined || isUnreadable(directory, file));
      if (error.code === 'directive_invalid' || counts) faults.push(error);
    }
  }
  const [first, ...others] = faults;
  if (first) {
    const { position, hints, cause } = first;
    throw new TelamonError(first.code, first.message, { position, hints, cause, others });
  }
  return warnings;
}

/** Databases differ in what opens and closes a quote: those that differ most. */
const readings: readonly SplitRules[] = [
  { ...genericRules, backslashEscapes: 'all', hashComments: true, dashCommentNeedsSpace: true, dollarQuotes: false },
  { ...genericRules, beginBlocks: true, backslashEscapes: 'e-strings', nestedComments: true },
  { ...genericRules, beginBlocks: true, bracketNames: true, dollarQuotes: false },
];

/** By whatever rules: where one reading goes through, the fault of another is a guess. */
function isUnreadable({ format }: Directory, file: MigrationFile): boolean {
  return readings.every((rules) => {
    try {
      readMigration(file, rules, format);
      return false;
    } catch (error) {
      if (error instanceof TelamonError) return true;
      throw error;
    }
  });
}
