import { type Connection, DatabaseError, type Notice, type ServerInfo } from '../connection.ts';
import type { ConnectionUrl } from '../url.ts';
import { endsSession, faultOf, isServerReport, lostConnection, reportedPosition, statementError } from './fault.ts';
import { failedPart, joinScript, type Script } from './script.ts';

/** What `pg` and PGlite are asked for. Errors are thrown as the driver makes them. */
export interface Driver {
  query(sql: string, parameters: readonly unknown[]): Promise<object[]>;
  /** One statement without parameters; rows as lists of their cells. */
  cells(sql: string): Promise<unknown[][]>;
  /** Sends one message of the simple protocol; `onCommand` is called for each command that the server reports as done. */
  send(text: string, onCommand: () => void): Promise<void>;
  /** Changes SQL before it is sent, keeping every position in it: the embedded database's answer to what it lacks. */
  adapt?(sql: string): Promise<string>;
  /** Messages may be sent before the answers to earlier ones are there. */
  readonly pipelines?: boolean;
  close(): Promise<void>;
  abort?(): void;
  cancel?(): void;
}

export interface SessionFacts {
  readonly url: ConnectionUrl;
  readonly server: ServerInfo;
  readonly boundSchema: string | undefined;
  readonly pinnedExtensions: ReadonlyMap<string, string>;
  readonly settings?: (local: boolean) => readonly string[];
  /** Opens a session like this one at its beginning. */
  readonly another?: () => Promise<Connection>;
}

/** A connection over a driver that tells it of notices as they come in. */
export interface Session {
  readonly connection: Connection;
  readonly notify: (notice: Notice) => void;
}

/** One request at a time, unless scripts are sent ahead; errors in the shared form. */
export function openSession(driver: Driver, { another, ...facts }: SessionFacts): Session {
  /** A script may have set anything: roles, paths, how values are printed. */
  let asOpened = true;
  let last: Promise<unknown> = Promise.resolve();
  /** Requests that wait for their turn, or for their answer: nothing may be sent ahead of them. */
  let waiting = 0;
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    waiting++;
    const result = last.then(work, work).finally(() => waiting--);
    last = result.catch(() => undefined);
    return result;
  };
  const ahead = <T>(result: Promise<T>): Promise<T> => {
    last = Promise.allSettled([last, result]);
    return result;
  };
  /** Scripts under way, the one that is being answered first: what a notice belongs to. */
  const underWay: Progress[] = [];
  const run = async (statements: readonly string[]) => {
    if (statements.length === 0) return;
    asOpened = false;
    const progress = { script: joinScript(statements), completed: 0 };
    underWay.push(progress);
    try {
      await runScript(driver, progress);
    } finally {
      underWay.splice(underWay.indexOf(progress), 1);
    }
  };
  const adapt = (sql: string) => driver.adapt?.(sql) ?? sql;
  const asked = async <T>(sql: string, answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw statementError(error, sql);
    }
  };
  // The one place where rows get the type that the caller's SQL promises.
  const ask = <Row extends object>(sql: string, adapted: string, parameters: readonly unknown[]) =>
    asked(sql, driver.query(adapted, parameters) as Promise<Row[]>);
  const query = <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    inTurn(async () => ask<Row>(sql, await adapt(sql), parameters));
  const close = () => inTurn(() => driver.close());
  const connection: Connection = {
    ...facts,
    onNotice: undefined,
    query,
    cells: (sql) => inTurn(async () => asked(sql, driver.cells(await adapt(sql)))),
    // A pooler may give the server to somebody else after the first answer.
    ...(driver.pipelines && !facts.server.pooled
      ? {
          queryAhead: <Row extends object>(sql: string) =>
            waiting > 0 ? query<Row>(sql) : ahead(ask<Row>(sql, sql, [])),
        }
      : {}),
    ...(another
      ? {
          async beside() {
            return asOpened ? another().catch(() => undefined) : undefined;
          },
        }
      : {}),
    script(statements) {
      return inTurn(async () => run(await Promise.all(statements.map(adapt))));
    },
    ...(driver.pipelines
      ? {
          scriptAhead(statements: readonly string[]) {
            return ahead(run(statements));
          },
        }
      : {}),
    close,
    ...(facts.server.embedded ? {} : { leave: () => void close().catch(() => undefined) }),
    ...(driver.abort ? { abort: driver.abort } : {}),
    ...(driver.cancel ? { cancel: driver.cancel } : {}),
  };
  return {
    connection,
    notify(notice) {
      const [current] = underWay;
      const index = current && failedPart(current.script, undefined, current.completed).index;
      const sql = index === undefined ? undefined : current?.script.parts[index];
      connection.onNotice?.({ ...notice, ...(sql === undefined ? {} : { sql }) });
    },
  };
}

interface Progress {
  readonly script: Script;
  /** Commands that the server has reported as done. */
  completed: number;
}

async function runScript(driver: Driver, progress: Progress): Promise<void> {
  const { script } = progress;
  try {
    await driver.send(script.text, () => progress.completed++);
  } catch (error) {
    if (!isServerReport(error)) throw lostConnection(error, failedPart(script, undefined, progress.completed).index);
    const { index, position } = failedPart(script, reportedPosition(error), progress.completed);
    throw new DatabaseError(faultOf(error, position), { index, lost: endsSession(error), cause: error });
  }
}
