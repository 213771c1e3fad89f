import type { Directory } from '../migrations/directory.ts';
import { readingState, replay, verifyForState } from './replay.ts';
import type { ScriptedState } from './state.ts';

/** What the files of a migration directory make, up to a version. The sum is verified before anything runs. */
export function migrationsState(
  directory: Directory,
  { label, version }: { readonly label: string; readonly version?: string | undefined },
): ScriptedState {
  return {
    kind: 'scripted',
    label,
    origin: 'migrations',
    load: (connection, dialect) =>
      readingState(() => {
        verifyForState(directory);
        return replay(directory, connection, dialect, version);
      }),
  };
}
