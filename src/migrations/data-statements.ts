import type { SplitRules } from '../dialects/dialect.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { type MigrationFile, readMigration } from './migration.ts';

const changing = /^(?:insert|update|delete|merge|replace|truncate|copy)\b/i;
/** A WITH may end in any of them, or hold them. */
const changingWith = /^with\b.*\b(?:insert\s+into|update|delete\s+from|merge\s+into)\b/is;

/** By its looks one of the file's own statements changes rows. What functions do is not looked into. */
export function changesRows(file: MigrationFile, rules: SplitRules, format: DirectoryFormat): boolean {
  return readMigration(file, rules, format).statements.some(
    ({ text }) => changing.test(text) || changingWith.test(text),
  );
}
