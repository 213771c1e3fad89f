import type { Connection, ServerInfo } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { dialectFor } from '../dialects/registry.ts';
import { type ConnectionUrl, parseUrl } from '../dialects/url.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { DockerMode } from './docker.ts';
import { openDocker } from './docker-database.ts';
import type { ContainerSetup } from './docker-url.ts';
import { openEmbedded } from './embedded-database.ts';
import { openServer } from './server-database.ts';

/** Does work on a clean database. */
export type Pass = <T>(work: (connection: Connection) => Promise<T>) => Promise<T>;

/** A place where states are tried out: whatever a pass makes in it is gone afterwards. */
export interface DevDatabase {
  readonly dialect: Dialect;
  readonly server: ServerInfo;
  /** Of a database that the user named; others are nobody's target. */
  readonly url?: ConnectionUrl;
  /** The schema that its URL is bound to: work is about that one schema, and names print unqualified. */
  readonly boundSchema: string | undefined;
  /**
   * A clean database for the length of `work`. One pass at a time.
   * @throws TelamonError database_not_clean when something else stands in it, interrupted when the signal fired.
   */
  pass: Pass;
  /**
   * The way to do passes in copies of this database, any number at the same time; a copy is dropped as a whole afterwards. For states that are
   * large. Undefined, or left out, where there are none. What fails in a copy need not fail here: whoever tells a failure has seen it here.
   */
  apart?(): Promise<Pass | undefined>;
  /** Says whether this database and that one are the same, so that a target is never used as a dev database. */
  isSame(other: Connection): Promise<boolean>;
  /**
   * What decides, beside the version of the server, what a state becomes here; two databases of one sameness make the same of it. Left out where
   * that is not known.
   */
  readonly sameness?: string;
  close(): Promise<void>;
}

export interface DevOptions {
  /** Called with one line for people; each line once. */
  readonly note?: ((text: string) => void) | undefined;
  /** Ends the work: the database is cleaned, the container stopped. */
  readonly signal?: AbortSignal | undefined;
  /** Held while the database is open, where other processes could use it too. */
  readonly lock?: { readonly name: string; readonly timeoutMs: number } | undefined;
  /** Whether Docker must, may or must not be used; `TELAMON_DOCKER` when left out. */
  readonly docker?: DockerMode | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Run at the beginning of each pass: what it makes counts as empty. */
  readonly baseline?: Baseline | undefined;
  /** `never`: all is made in the database itself; `TELAMON_DEV_COPIES` when left out. */
  readonly copies?: 'never' | undefined;
  /** How the image of a docker URL is built and run. */
  readonly container?: ContainerSetup | undefined;
  /** Names the flag or attribute that the URL came from, in messages. */
  readonly source?: string | undefined;
}

/** Makes what every pass finds. */
export type Baseline = (connection: Connection, dialect: Dialect) => Promise<void>;

/** What the ways to a dev database are given. */
export interface DevContext {
  readonly note: (text: string) => void;
  readonly signal: AbortSignal | undefined;
  readonly lock: { readonly name: string; readonly timeoutMs: number };
  readonly docker: DockerMode | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly container: ContainerSetup | undefined;
  /** Copies of a database of the user's may be made. */
  readonly copies: boolean;
  /** A baseline may make things outside of the bound schema: the whole database has to be empty, and is emptied. */
  readonly whole: boolean;
}

/** The lock of commands that plan on a dev database; they wait as long as the compatible tool. */
const defaultLock = { name: 'atlas_migrate_diff', timeoutMs: 10_000 };
/** What serves when the user names nothing. */
const embeddedUrl = 'pglite://memory';

/**
 * Opens the dev database of a URL: `docker://`, `docker+postgres://`, `pglite://`, `postgres://`; without one, the
 * embedded database.
 * @throws TelamonError url_invalid, connection_failed, dev_database, lock_timeout, unsupported, usage for a word that no variable takes.
 */
export async function openDevDatabase(url: string | undefined, options: DevOptions = {}): Promise<DevDatabase> {
  const env = options.env ?? process.env;
  const parsed = parseUrl(url ?? embeddedUrl, options.source ?? 'dev-url');
  const context: DevContext = {
    note: quiet(env) ? () => undefined : once(options.note ?? (() => undefined)),
    signal: options.signal,
    lock: options.lock ?? defaultLock,
    docker: options.docker,
    env,
    copies: mayCopy(options.copies ?? env.TELAMON_DEV_COPIES),
    container: options.container,
    whole: options.baseline !== undefined,
  };
  const dev = await open(parsed, context);
  return options.baseline ? withBaseline(dev, options.baseline) : dev;
}

async function open(parsed: ConnectionUrl, context: DevContext): Promise<DevDatabase> {
  if (parsed.scheme === 'docker' || parsed.scheme.startsWith('docker+')) return openDocker(parsed, context);
  const dialect = await dialectFor(parsed.scheme);
  return dialect.isPrivate(parsed) ? openEmbedded(dialect, parsed, context) : openServer(dialect, parsed, context);
}

function withBaseline({ sameness: _, apart: __, ...dev }: DevDatabase, baseline: Baseline): DevDatabase {
  return {
    ...dev,
    pass: (work) =>
      dev.pass(async (connection) => {
        await baseline(connection, dev.dialect);
        return work(connection);
      }),
  };
}

function mayCopy(word: string | undefined): boolean {
  if (!word) return true;
  if (word === 'never') return false;
  throw new TelamonError('usage', `TELAMON_DEV_COPIES is "${word}"`, { hints: ['it takes never'] });
}

/** Callers of the compatible tool's SDK take anything on stderr for a failure; they say so with these variables. */
function quiet(env: Readonly<Record<string, string | undefined>>): boolean {
  return env.TELAMON_QUIET === '1' || Boolean(env.ATLAS_NO_UPDATE_NOTIFIER);
}

function once(note: (text: string) => void): (text: string) => void {
  const seen = new Set<string>();
  return (text) => {
    if (seen.has(text)) return;
    seen.add(text);
    note(text);
  };
}
