import type { Source } from '../source.ts';

/** How a tool lays out its migration directory. One file each. */
export interface DirectoryFormat {
  /** As in `?format=`. */
  readonly name: string;
  /** The files have `atlas:` directives, checkpoints and archives. */
  readonly directives: boolean;
  /** Names of the migration files, relative to the directory, in the order in which they run. */
  list(directory: string): Promise<readonly string[]>;
  identify(name: string): { readonly version: string; readonly description: string };
  /** The part of a file that goes forward. */
  upPart(source: Source): { readonly start: number; readonly end: number };
  /** The files of a new, empty migration. */
  newFiles(version: string, description: string): readonly { readonly name: string; readonly content: string }[];
}
