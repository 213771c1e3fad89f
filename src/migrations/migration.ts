import type { SplitRules } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import {
  checkpointOf,
  type Directive,
  type FileTxMode,
  fileTxMode,
  nolint,
  readHeader,
  statementDirectives,
  unheardWarning,
  unknownWarning,
} from './directives.ts';
import type { DirectoryFormat, Part } from './formats/format.ts';
import { decodeSource, positionAt, type Source } from './source.ts';
import { clientCommandFault } from './split/client-commands.ts';
import { ScanFault } from './split/scan-fault.ts';
import { split } from './split/split.ts';
import type { Statement } from './split/statement.ts';
import { isCheckSection, readSections, type Section } from './txtar.ts';

/** A file of a migration directory, as it lies on disk. */
export interface MigrationFile {
  /** As in `atlas.sum`: the base name, or a path with `/` in formats that read folders. */
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  /** For messages: the directory as the user gave it, and the name. */
  readonly path: string;
  /** Runs behind all versions of its directory (flyway's `R` files). */
  readonly repeatable?: true;
  /** The file that holds the way back, where a format keeps it apart. Not part of the sum. */
  readonly downFile?: { readonly path: string; readonly bytes: Uint8Array };
  /** Text of the file that says how this one is to be run. Not part of the sum. */
  readonly settings?: string;
}

/** Queries that must hold before a file's statements run. */
export interface Checks {
  readonly name: string;
  /** All must hold, or one is enough (`atlas:assert oneof`). */
  readonly need: 'all' | 'one';
  readonly statements: readonly Statement[];
}

/** A file, read: what to run and how. */
export interface Migration {
  readonly file: MigrationFile;
  readonly source: Source;
  /** What the file says of itself; undefined leaves it to the command. */
  readonly txMode: FileTxMode | undefined;
  readonly statements: readonly Statement[];
  readonly checks: readonly Checks[];
  /** The way back that the file itself carries. */
  readonly down: readonly Statement[] | undefined;
  /** The file separates statements by something of its own, so that one may hold several commands. */
  readonly customDelimiter: boolean;
  /** As {@link nolint}. */
  readonly nolint: readonly string[] | undefined;
  /** For people, ready to print. */
  readonly warnings: readonly string[];
}

/** The tag of a checkpoint file ('' without one); undefined for other files. Needs no dialect, and never fails. */
export function checkpointTag(file: MigrationFile): string | undefined {
  // All files of a directory are asked, in every run, and hardly any is one.
  const { buffer, byteOffset, byteLength } = file.bytes;
  if (!Buffer.from(buffer, byteOffset, byteLength).includes('atlas:checkpoint')) return undefined;
  return checkpointOf({ name: file.path, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes) });
}

/**
 * Reads a file's directives and cuts it into statements.
 * @throws TelamonError directive_invalid, file_invalid, each with its place.
 */
export function readMigration(file: MigrationFile, rules: SplitRules, format: DirectoryFormat): Migration {
  const source = decodeSource(file.path, file.bytes);
  if (!format.directives) {
    const parts = format.parts(source, file.settings);
    const statements = cutParts(file, source, rules, parts.up, parts.statements);
    const none = { checks: [], down: undefined, nolint: undefined, warnings: [] };
    return { file, source, txMode: parts.txMode, statements, customDelimiter: parts.statements !== undefined, ...none };
  }
  const header = readHeader(source);
  const unknown = header.unknown.map((directive) => unknownWarning(source, directive));
  const warnings = [...unknown, ...header.unheard.map((directive) => unheardWarning(source, directive))];
  const archive = [...header.directives, ...header.unheard].some((directive) => directive.name === 'txtar');
  if (!archive) {
    return {
      file,
      source,
      txMode: fileTxMode(source, file.name, header.directives) ?? format.parts(source).txMode,
      statements: cut(file, source, rules, { start: header.bodyStart, end: source.text.length }, header.delimiter),
      checks: [],
      down: undefined,
      customDelimiter: header.delimiter !== undefined,
      nolint: nolint(header.directives),
      warnings,
    };
  }
  const sections = readSections(source).map((section) => {
    const own = readHeader(source, section.start, section.end);
    return { section, header: own, statements: cut(file, source, rules, bodyOf(section, own), own.delimiter) };
  });
  const main = sections.find(({ section }) => section.name === 'migration.sql');
  const directives = [...header.directives, ...(main?.header.directives ?? [])];
  return {
    file,
    source,
    txMode: fileTxMode(source, file.name, directives),
    statements: main?.statements ?? [],
    checks: sections
      .filter(({ section }) => isCheckSection(section))
      .map(({ section, header: own, statements }) => ({
        name: section.name,
        need: needOf(own.directives, statements),
        statements,
      })),
    down: sections.find(({ section }) => section.name === 'down.sql')?.statements,
    customDelimiter: main?.header.delimiter !== undefined,
    nolint: nolint(directives),
    // An archive's own directive works without the empty line; the others of its header are told.
    warnings: [
      ...unknown,
      ...header.unheard.filter(({ name }) => name !== 'txtar').map((directive) => unheardWarning(source, directive)),
    ],
  };
}

/** `atlas:assert oneof` speaks of the whole section: also right above a statement of it, without the empty line of a header. */
function needOf(header: readonly Directive[], statements: readonly Statement[]): Checks['need'] {
  const written = [...header, ...statements.flatMap(({ comments }) => statementDirectives(comments))];
  return written.some(({ name, argument }) => name === 'assert' && argument === 'oneof') ? 'one' : 'all';
}

/** One way of a file: the statements, and the part of the text in which they stand. */
export interface Script {
  readonly source: Source;
  readonly part: Part;
  readonly statements: readonly Statement[];
}

/**
 * Reads the way back of a file, in it or beside it; undefined when it has none.
 * @throws TelamonError as {@link readMigration}.
 */
export function readDown(file: MigrationFile, rules: SplitRules, format: DirectoryFormat): Script | undefined {
  if (file.downFile) {
    const source = decodeSource(file.downFile.path, file.downFile.bytes);
    const part = { start: 0, end: source.text.length };
    return { source, part, statements: cut(file, source, rules, part) };
  }
  if (format.directives) {
    const { source, down } = readMigration(file, rules, format);
    const section = down && readSections(source).find(({ name }) => name === 'down.sql');
    return section && { source, part: section, statements: down };
  }
  const source = decodeSource(file.path, file.bytes);
  const { down } = format.parts(source, file.settings);
  return down && { source, part: down.part, statements: cutParts(file, source, rules, down.part, down.statements?.()) };
}

/** Occurs in no file that a database would take: what is cut by it stays whole. */
const noDelimiter = '\0';

function cutParts(
  file: MigrationFile,
  source: Source,
  rules: SplitRules,
  whole: Part,
  parts: readonly Part[] | undefined,
): readonly Statement[] {
  if (!parts) return cut(file, source, rules, whole);
  return parts.flatMap((part) => cut(file, source, rules, part, noDelimiter));
}

function bodyOf(section: Section, header: { readonly bodyStart: number }) {
  return { start: Math.max(section.start, header.bodyStart), end: section.end };
}

function cut(
  file: MigrationFile,
  source: Source,
  rules: SplitRules,
  part: Part,
  delimiter?: string,
): readonly Statement[] {
  const fault = clientCommandFault(source.text, part.start, part.end);
  if (fault) throw scanError(file, source, rules, fault);
  try {
    return split(source.text, { rules, delimiter, from: part.start, to: part.end });
  } catch (error) {
    if (error instanceof ScanFault) throw scanError(file, source, rules, error);
    throw error;
  }
}

function scanError(file: MigrationFile, source: Source, rules: SplitRules, fault: ScanFault): TelamonError {
  const position = positionAt(source, fault.index, fault.length);
  return new TelamonError(
    'file_invalid',
    `sql/migrate: scanning statements from "${file.name}": ${position.line}:${position.column}: ${fault.message}`,
    {
      position,
      hints: fault.hint === undefined ? [readAs(rules), delimiterHint] : [fault.hint],
    },
  );
}

const delimiterHint =
  'if the text is right as it is, separate its statements by a delimiter of your own: `-- atlas:delimiter \\n\\n\\n` on the first line';

function readAs({ database }: SplitRules): string {
  return database === undefined
    ? 'the file was read without a database in mind, and no database would take it; with a dev URL it is read as that one does'
    : `the file was read as ${database} reads it`;
}
