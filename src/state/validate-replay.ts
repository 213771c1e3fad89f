import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from '../migrations/directory.ts';
import type { Dev } from './dev.ts';
import { replay } from './replay.ts';

/** `migrate validate --dev-url`: every file runs on a clean database. @throws TelamonError statement_failed with its place. */
export async function validateReplay(directory: Directory, dev: Dev): Promise<void> {
  try {
    await dev.pass((connection) => replay(directory, connection, dev.dialect));
  } catch (error) {
    if (!(error instanceof TelamonError) || error.code !== 'statement_failed') throw error;
    throw new TelamonError(error.code, `replaying the migration directory: ${error.message}`, {
      position: error.position,
      hints: error.hints,
      cause: error,
    });
  }
}
