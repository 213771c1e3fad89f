import { type Connection, DatabaseError, type ServerInfo } from '../connection.ts';
import type { ConnectionUrl } from '../url.ts';
import { endsSession, faultOf, isServerReport, lostConnection, reportedPosition, statementError } from './fault.ts';
import { failedPart, joinScript } from './script.ts';

/** What `pg` and PGlite are asked for. Errors are thrown as the driver makes them. */
export interface Driver {
  query(sql: string, parameters: readonly unknown[]): Promise<object[]>;
  /** Sends one message of the simple protocol; `onCommand` is called for each command that the server reports as done. */
  send(text: string, onCommand: () => void): Promise<void>;
  /** Changes SQL before it is sent, keeping every position in it: the embedded database's answer to what it lacks. */
  adapt?(sql: string): Promise<string>;
  close(): Promise<void>;
  abort?(): void;
  cancel?(): void;
}

export interface SessionFacts {
  readonly url: ConnectionUrl;
  readonly server: ServerInfo;
  readonly boundSchema: string | undefined;
  readonly pinnedExtensions: ReadonlyMap<string, string>;
}

/** A connection over a driver: one request at a time, errors in the shared form. */
export function openSession(driver: Driver, facts: SessionFacts): Connection {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work, work);
    last = result.catch(() => undefined);
    return result;
  };
  const adapt = (sql: string) => driver.adapt?.(sql) ?? sql;
  return {
    ...facts,
    onNotice: undefined,
    query<Row extends object>(sql: string, parameters: readonly unknown[] = []) {
      return inTurn(async () => {
        try {
          // The one place where rows get the type that the caller's SQL promises.
          return (await driver.query(await adapt(sql), parameters)) as Row[];
        } catch (error) {
          throw statementError(error, sql);
        }
      });
    },
    script(statements) {
      return inTurn(async () => {
        if (statements.length > 0) await runScript(driver, await Promise.all(statements.map(adapt)));
      });
    },
    close: () => inTurn(() => driver.close()),
    ...(driver.abort ? { abort: driver.abort } : {}),
    ...(driver.cancel ? { cancel: driver.cancel } : {}),
  };
}

async function runScript(driver: Driver, statements: readonly string[]): Promise<void> {
  const script = joinScript(statements);
  let completed = 0;
  try {
    await driver.send(script.text, () => completed++);
  } catch (error) {
    if (!isServerReport(error)) throw lostConnection(error, failedPart(script, undefined, completed).index);
    const { index, position } = failedPart(script, reportedPosition(error), completed);
    throw new DatabaseError(faultOf(error, position), { index, lost: endsSession(error), cause: error });
  }
}
