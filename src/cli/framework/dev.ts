import { openDevDatabase } from '../../devdb/dev-database.ts';
import { baselineOf } from '../../state/baseline.ts';
import { sameDatabase } from '../../state/check-dev.ts';
import type { Dev } from '../../state/dev.ts';
import type { State } from '../../state/state.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';
import { placedInEnv } from './placed.ts';
import { resolvedUrl } from './sources.ts';

export interface DevNeed {
  /** The value of `--dev-url`. */
  readonly url: string | undefined;
  /** The states that the run reads: the dev database must be none of them. */
  readonly states?: readonly State[];
  /** Two live databases are not enough: something has to be tried. */
  readonly needed?: boolean;
  /** How long to wait for another run that uses the same dev database, in milliseconds. */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens the dev database for the time of the work. Without a URL one inside this process serves, where a live database among
 * the states tells of which kind; else there is none.
 */
export async function withDev<T>(
  context: Context<Flags>,
  need: DevNeed,
  work: (dev: Dev | undefined) => Promise<T>,
): Promise<T> {
  const { states = [], lockTimeoutMs, needed = false } = need;
  const url = need.url ? await resolvedUrl(context, need.url) : privateUrl(states, needed);
  if (url === undefined) return work(undefined);
  const same = states.find((state) => state.kind === 'database' && state.url.text === url);
  if (same?.kind === 'database') throw sameDatabase(same.url, same.url, same.dialect);
  const { url: opened, setup } = context.project?.handles.dev(url) ?? { url, setup: undefined };
  const dev = await openDevDatabase(opened, {
    baseline: baselineOf(setup),
    container: setup?.container,
    note: context.out.note,
    signal: context.signal,
    source: '--dev-url',
    ...(lockTimeoutMs === undefined ? {} : { lock: { name: 'atlas_migrate_diff', timeoutMs: lockTimeoutMs } }),
  }).catch(placedInEnv(context, 'dev-url', 'dev'));
  try {
    return await work(dev);
  } finally {
    await dev.close();
  }
}

/** Bound to the schema that the live database's URL is bound to: what is compared has to be of one scope. */
function privateUrl(states: readonly State[], needed: boolean): string | undefined {
  if (!needed && !states.some((state) => state.kind === 'scripted')) return undefined;
  const live = states.find((state) => state.kind === 'database');
  const bound = live?.url.query.get('search_path');
  return bound ? `${live?.dialect.privateUrl}?search_path=${encodeURIComponent(bound)}` : live?.dialect.privateUrl;
}
