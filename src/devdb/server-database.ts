import type { Connection } from '../dialects/connection.ts';
import type { Dialect, Found } from '../dialects/dialect.ts';
import { type ConnectionUrl, parseUrl, redacted } from '../dialects/url.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { DevContext, DevDatabase } from './dev-database.ts';
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
    return {
      dialect,
      server: keeper.server,
      url: keeper.url,
      boundSchema,
      pass: (work) => pass(dialect, keeper, url, context, work),
      sameness: await dialect.identity(keeper),
      isSame: async (other) => (await dialect.identity(keeper)) === (await dialect.identity(other)),
      async close() {
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
  const connection = keeper.server.embedded
    ? keeper
    : await dialect.connect(url, { applicationName, note: context.note });
  const settings = keeper.server.embedded ? [] : (dialect.scratchSession ?? []);
  if (settings.length > 0) await connection.script(settings);
  // Emptied as a whole, the database has lost it.
  if (context.whole && connection.boundSchema !== undefined) {
    await connection.script([dialect.createSchemaIfMissing(connection.boundSchema)]);
  }
  const forget = onInterrupt(context.signal, () => connection.abort?.());
  let failure: unknown;
  try {
    const result = await work(connection);
    throwIfInterrupted(context.signal);
    return result;
  } catch (error) {
    failure = error;
    throwIfInterrupted(context.signal, error);
    throw error;
  } finally {
    forget();
    await giveBack(dialect, keeper, connection, failure, context);
  }
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
