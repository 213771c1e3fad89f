import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from '../migrations/directory.ts';
import { replayDirectory } from '../migrations/replay.ts';
import type { Dev } from './dev.ts';

/** `migrate validate --dev-url`: every file runs on a clean database. @throws TelamonError with the place in the file. */
export async function validateReplay(directory: Directory, dev: Dev): Promise<void> {
  try {
    await dev.pass((connection) => replayDirectory({ connection, dialect: dev.dialect, directory }));
  } catch (error) {
    if (!(error instanceof TelamonError) || error.code !== 'state_invalid') throw error;
    throw new TelamonError(error.code, `replaying the migration directory: ${error.message}`, {
      position: error.position,
      hints: error.hints,
      cause: error,
    });
  }
}
