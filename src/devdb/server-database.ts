import type { Connection } from '../dialects/connection.ts';
import type { DatabaseCopy, Dialect, Found } from '../dialects/dialect.ts';
import { type ConnectionUrl, parseUrl, redacted } from '../dialects/url.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { DevContext, DevDatabase, Pass } from './dev-database.ts';
import { onInterrupt, throwIfInterrupted } from './interrupt.ts';

/** How a dev database shows up in the server's list of sessions. */
const applicationName = 'telamon dev';

/**
 * A database of the user's as dev database: it has to be clean, is locked while it is open, and is clean after each
 * pass. One connection holds the lock and cleans; each pass works on another, whose session nobody has touched. An
 * embedded folder takes one connection at a time, so there it is the same one.
 */
export async function openServer(dialect: Dialect, url: ConnectionUrl, context: DevContext): Promise<DevDatabase> {
  throwIfInterrupted(context.signal);
  const keeper = await dialect.connect(context.whole ? unbound(url) : url, { applicationName, note: context.note });
  try {
    const boundSchema = context.whole ? await boundSchemaOf(dialect, url) : keeper.boundSchema;
    const lock = await dialect.lock(keeper, context.lock.name, context.lock.timeoutMs);
    if (!keeper.server.embedded && dialect.scratchSession) await keeper.script(dialect.scratchSession);
    const copies: DatabaseCopy[] = [];
    return {
      dialect,
      server: keeper.server,
      url: keeper.url,
      boundSchema,
      pass: (work) => pass(dialect, keeper, url, context, work),
      ...(context.copies ? { apart: () => passesApart(dialect, keeper, url, context, copies) } : {}),
      sameness: await dialect.identity(keeper),
      isSame: async (other) => (await dialect.identity(keeper)) === (await dialect.identity(other)),
      async close() {
        await dropAll(copies, dialect, keeper, url, context);
        await lock.release();
        await keeper.close();
      },
    };
  } catch (error) {
    await keeper.close();
    throw error;
  }
}

function unbound(url: ConnectionUrl): ConnectionUrl {
  const [base = '', query = ''] = url.text.split('?', 2);
  const rest = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('search_path='));
  return parseUrl(rest.length === 0 ? base : `${base}?${rest.join('&')}`);
}

async function boundSchemaOf(dialect: Dialect, url: ConnectionUrl): Promise<string | undefined> {
  const connection = await dialect.connect(url, { applicationName });
  await connection.close();
  return connection.boundSchema;
}

async function pass<T>(
  dialect: Dialect,
  keeper: Connection,
  url: ConnectionUrl,
  context: DevContext,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  throwIfInterrupted(context.signal);
  const found = await dialect.findObjects(keeper);
  if (found) throw notClean(found, keeper);
  const connection = keeper.server.embedded ? keeper : await openSession(dialect, url, context);
  // Emptied as a whole, the database has lost it.
  if (context.whole && connection.boundSchema !== undefined) {
    await connection.script([dialect.createSchemaIfMissing(connection.boundSchema)]);
  }
  let failure: unknown;
  try {
    return await interruptible(connection, context, work);
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await giveBack(dialect, keeper, connection, failure, context);
  }
}

async function openSession(dialect: Dialect, url: ConnectionUrl, { note }: DevContext): Promise<Connection> {
  const connection = await dialect.connect(url, { applicationName, note });
  if (dialect.scratchSession) await connection.script(dialect.scratchSession);
  return connection;
}

async function interruptible<T>(
  connection: Connection,
  { signal }: DevContext,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const forget = onInterrupt(signal, () => connection.abort?.());
  try {
    const result = await work(connection);
    throwIfInterrupted(signal);
    return result;
  } catch (error) {
    throwIfInterrupted(signal, error);
    throw error;
  } finally {
    forget();
  }
}

/**
 * A database that is not clean has no copies: the usual pass says what stands in it.
 * @param served gets the copies that nobody needs any more. Dropped while another one is in use, the server would sync all that one holds.
 */
async function passesApart(
  dialect: Dialect,
  keeper: Connection,
  url: ConnectionUrl,
  context: DevContext,
  served: DatabaseCopy[],
): Promise<Pass | undefined> {
  if (context.whole || (await dialect.findObjects(keeper))) return undefined;
  const makeCopy = await dialect.copies?.(keeper);
  if (!makeCopy) return undefined;
  return async (work) => {
    throwIfInterrupted(context.signal);
    const copy = await makeCopy();
    try {
      const connection = await openSession(dialect, copy.at(url), context);
      const result = await interruptible(connection, context, work).finally(() =>
        connection.close().catch(() => undefined),
      );
      served.push(copy);
      return result;
    } catch (error) {
      await drop(copy, keeper, context);
      throw error;
    }
  };
}

/**
 * At the same moment, each through a session of its own where there is one: before a server drops a database it writes out what all others
 * hold in its memory, but for those that are on their way out as well.
 */
async function dropAll(
  copies: readonly DatabaseCopy[],
  dialect: Dialect,
  keeper: Connection,
  url: ConnectionUrl,
  context: DevContext,
): Promise<void> {
  const more = copies.slice(1).map(() => openSession(dialect, url, context).catch(() => undefined));
  const sessions = [keeper, ...(await Promise.all(more))];
  await Promise.all(copies.map((copy, at) => drop(copy, sessions[at] ?? keeper, context)));
  await Promise.all(
    sessions.map((session) => (session === keeper ? undefined : session?.close().catch(() => undefined))),
  );
}

/** A copy that stays is a nuisance, no failure. */
async function drop(copy: DatabaseCopy, by: Connection, { note }: DevContext): Promise<void> {
  await copy.drop(by).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    note(`the database ${copy.name}, a copy of the dev database, could not be dropped: ${reason}`);
  });
}

/** The failure of the work is what the caller hears about; that the database stayed unclean is then a note. */
async function giveBack(
  dialect: Dialect,
  keeper: Connection,
  connection: Connection,
  failure: unknown,
  context: DevContext,
): Promise<void> {
  if (connection !== keeper) await connection.close().catch(() => undefined);
  try {
    if (connection === keeper && failure !== undefined) await keeper.script(['ROLLBACK']);
    await dialect.clean(keeper);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the dev database ${redacted(keeper.url)} could not be cleaned: ${reason}`;
    if (failure === undefined) {
      throw new TelamonError('dev_database', message, {
        hints: ['it has to be emptied by hand before it can be used again'],
        cause,
      });
    }
    context.note(message);
  }
}

function notClean(found: Found, { boundSchema, url }: Connection): TelamonError {
  const reason =
    boundSchema === undefined
      ? found.reason
      : found.reason.replace(` in schema "${boundSchema}"`, ' in connected schema');
  return new TelamonError(
    'database_not_clean',
    `sql/migrate: taking database snapshot: sql/migrate: connected database is not clean: ${reason}`,
    {
      hints: [
        `the dev database ${redacted(url)} has to be empty, since everything in it is dropped after use; it holds ${found.objects.join(', ')}`,
        boundSchema === undefined
          ? 'name another database, or bind the URL to an empty schema (search_path=<name>) when the project has one schema'
          : 'name another database or an empty schema; never the database that the migrations are for',
      ],
    },
  );
}
