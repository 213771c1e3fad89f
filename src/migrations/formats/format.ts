import type { FileTxMode } from '../directives.ts';
import type { Source } from '../source.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Part {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** What the markers of a format say of a file. */
export interface FileParts {
  /** What goes forward; the statements in it are told apart by the rules of the database. */
  readonly up: Part;
  /** One statement each, where the format itself says what a statement is. */
  readonly statements?: readonly Part[] | undefined;
  /** The way back, where it stands in the same file. Its statements are asked for only by whoever takes it. */
  readonly down?: { readonly part: Part; readonly statements?: () => readonly Part[] } | undefined;
  /** What the file says of its transaction; undefined leaves it to the command. */
  readonly txMode?: FileTxMode | undefined;
}

/** One change of a migration to be written. */
export interface FileChange {
  /** For people, lower case; empty for none. */
  readonly comment: string;
  /** As it is to be laid out, without a delimiter. */
  readonly sql: string;
  /** Undoes it; undefined when nothing does. */
  readonly reverse: readonly string[] | undefined;
}

export interface NewMigration {
  readonly version: string;
  /** Empty for none. */
  readonly description: string;
  readonly changes: readonly FileChange[];
  /** Undoes all of them together, in place of what each says. */
  readonly back?: readonly Omit<FileChange, 'reverse'>[] | undefined;
  /** The changes refuse a transaction. */
  readonly noTransaction: boolean;
  /** Lines for the header of the file, in formats that have directives. */
  readonly directives?: readonly string[];
}

/** A file to be written. The first of several is the one that goes forward. */
export interface FormatFile {
  readonly name: string;
  readonly content: string;
}

export interface Identity {
  readonly version: string;
  readonly description: string;
  /** The file stands behind all versions of its directory, and has none of its own. */
  readonly repeatable?: true;
}

/** Files that belong to a migration file; neither listed nor part of the sum. */
export interface Companions {
  /** Holds the way back. */
  readonly down?: string;
  /** Says how the file is to be run. */
  readonly settings?: string;
}

/** How a tool lays out its migration directory. One file each. */
export interface DirectoryFormat {
  /** As in `?format=`. */
  readonly name: string;
  /** Its files hold ways back. */
  readonly waysBack: boolean;
  /** The files have `atlas:` directives, checkpoints and archives. */
  readonly directives: boolean;
  /**
   * What a person does so that a file runs without a transaction, for hints. Undefined where a format has no word for it:
   * there statements that refuse one decide.
   */
  readonly noTransaction: string | undefined;
  /** Names of the migration files, relative to the directory, in the order in which they run. */
  list(directory: string): Promise<readonly string[]>;
  /** @param among all names of the directory: files without a version of their own are placed by the others. */
  identify(name: string, among?: readonly string[]): Identity;
  /** Order of versions; the order of their bytes when left out. */
  readonly compareVersions?: (a: string, b: string) => number;
  /** Order in which the tool itself runs versions, where ours is another: by bytes, `10` comes before `9`. */
  readonly toolOrder?: (a: string, b: string) => number;
  companions?(name: string): Companions;
  /** Each migration has a folder of its own, which comes and goes with it. */
  readonly ownFolders?: boolean;
  /**
   * Reads the markers of a file.
   * @param settings text of the file that {@link Companions} calls so.
   * @throws TelamonError directive_invalid for markers in a wrong place.
   */
  parts(source: Source, settings?: string): FileParts;
  /** The files of a new migration, which may be empty. */
  write(migration: NewMigration): readonly FormatFile[];
}
