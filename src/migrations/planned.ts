import type { SplitRules } from '../dialects/dialect.ts';
import type { Revision } from '../dialects/revisions.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { type MigrationFile, readMigration } from './migration.ts';
import { isEmptyStatement } from './split/statement.ts';

/** What a run is about to do, for those who decide whether it may. */
export interface PlannedMigration {
  readonly files: readonly PlannedFile[];
  /** Those of all files, in order. */
  readonly statements: readonly string[];
  /** Version of the last file; empty where there are no files. */
  readonly targetVersion: string;
}

export interface PlannedFile {
  readonly name: string;
  readonly version: string;
  /** What is left to do of it. */
  readonly statements: readonly string[];
}

/** @throws TelamonError file_invalid, directive_invalid: a file that cannot be read cannot be judged. */
export function plannedMigration(
  files: readonly MigrationFile[],
  revisions: readonly Revision[],
  rules: SplitRules,
  format: DirectoryFormat,
): PlannedMigration {
  const done = new Map(revisions.map(({ version, applied }) => [version, applied]));
  const planned = files.map((file): PlannedFile => {
    const { statements } = readMigration(file, rules, format);
    const left = statements.slice(done.get(file.version) ?? 0).filter((statement) => !isEmptyStatement(statement));
    return { name: file.name, version: file.version, statements: left.map(({ text }) => text) };
  });
  return {
    files: planned,
    statements: planned.flatMap(({ statements }) => statements),
    targetVersion: planned.at(-1)?.version ?? '',
  };
}
