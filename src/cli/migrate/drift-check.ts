import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import type { Directory } from '../../migrations/directory.ts';
import type { DriftRequest } from '../../state/drift.ts';
import type { DatabaseState } from '../../state/state.ts';
import type { Context } from '../framework/command.ts';
import type { Flags } from '../framework/flags.ts';

/**
 * Does what `check "migrate_apply" { drift { … } }` asks for, if the project file does.
 * @throws TelamonError history_changed when the database differs from its history and the policy says that this stops the run.
 */
export async function checkDrift(
  context: Context<Flags>,
  connection: Connection,
  dialect: Dialect,
  directory: Directory,
  lock: Pick<DriftRequest, 'revisionsSchema' | 'lockName' | 'lockTimeoutMs'>,
): Promise<void> {
  const { project, env, out } = context;
  if (!project) return;
  const { driftPolicy } = await import('../../project/drift-policy.ts');
  const policy = await driftPolicy(project, env);
  if (!policy) return;
  const { driftError, findDrift } = await import('../../state/drift.ts');
  const { withDev } = await import('../framework/dev.ts');
  const { migrationsState } = await import('../../state/migrations-state.ts');
  const live: DatabaseState = { kind: 'database', url: connection.url, dialect, connection };
  const states = [live, migrationsState(directory, { label: directory.path })];
  const drift = await withDev(context, { url: await env?.string('dev'), states }, async (dev) =>
    dev ? findDrift({ connection, dialect, directory, dev, exclude: policy.exclude, ...lock }) : undefined,
  );
  if (!drift) return;
  const error = driftError(drift);
  if (policy.onError === 'FAIL') throw error;
  out.note(`${error.message}; the run goes on, as the drift check of the project file says`);
}
