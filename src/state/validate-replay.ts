import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from '../migrations/directory.ts';
import { replayDirectory } from '../migrations/replay.ts';
import type { Dev } from './dev.ts';
import { migrationsState } from './migrations-state.ts';
import { withRoom } from './room.ts';

/** `migrate validate --dev-url`: every file runs on a clean database. @throws TelamonError with the place in the file. */
export async function validateReplay(directory: Directory, dev: Dev): Promise<void> {
  try {
    const state = migrationsState(directory, { label: directory.path });
    await withRoom({ dev }, [state], ({ dev: { dialect, pass } }) =>
      pass((connection) => replayDirectory({ connection, dialect, directory })),
    );
  } catch (error) {
    if (!(error instanceof TelamonError) || error.code !== 'state_invalid') throw error;
    throw new TelamonError(error.code, `replaying the migration directory: ${error.message}`, {
      position: error.position,
      hints: error.hints,
      cause: error,
    });
  }
}
