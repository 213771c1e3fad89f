import { TelamonError } from '../errors/telamon-error.ts';
import { type Directory, verifyDirectory } from '../migrations/directory.ts';
import { replayDirectory, replayedFiles } from '../migrations/replay.ts';
import { contentDigest } from './realm-cache.ts';
import type { ScriptedState } from './state.ts';
import { weightOfSql } from './weight.ts';

/** What the files of a migration directory make, up to a version. The sum is verified before anything runs. */
export function migrationsState(
  directory: Directory,
  { label, version }: { readonly label: string; readonly version?: string | undefined },
): ScriptedState {
  return {
    kind: 'scripted',
    label,
    origin: 'migrations',
    async content() {
      verifyForState(directory);
      const files = replayedFiles(directory, version);
      const parts = files.flatMap(({ name, bytes, settings = '' }) => [name, bytes, settings]);
      return contentDigest(['migrations', directory.format.name, ...parts]);
    },
    weight: async () => weightOfSql(replayedFiles(directory, version).map(({ bytes }) => bytes)),
    async load(connection, dialect) {
      verifyForState(directory);
      await replayDirectory({ connection, dialect, directory, version });
    },
  };
}

/** A sum that does not match, told as part of reading the directory for its state. */
function verifyForState(directory: Directory): void {
  try {
    verifyDirectory(directory);
  } catch (error) {
    if (!(error instanceof TelamonError)) throw error;
    const message = `sql/migrate: read migration directory state: sql/migrate: validate migration directory: ${error.message}`;
    throw new TelamonError(error.code, message, { position: error.position, hints: error.hints, cause: error });
  }
}
