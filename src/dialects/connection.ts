import type { ConnectionUrl } from './url.ts';

/** What a server says of itself after connecting. */
export interface ServerInfo {
  /** As the server prints it, like `17.10` or `3.45.1`. */
  readonly version: string;
  readonly major: number;
  /** The database runs inside this process (PGlite); it has the extensions that telamon ships, in one version each. */
  readonly embedded: boolean;
  /** The database's name, for messages. */
  readonly database: string;
  /** The role of the session: what it makes belongs to it. */
  readonly user?: string;
  /** A transaction pooler stands between: what one message sets in the session may be gone in the next. */
  readonly pooled?: boolean;
}

/** One statement's failure in the database's own words. Positions count UTF-16 units from 1, in the text of that statement. */
export interface DatabaseFault {
  readonly message: string;
  /** SQLSTATE on PostgreSQL, the result code's name on SQLite. */
  readonly code?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly position?: number;
}

/** A database refused a statement. Not a TelamonError yet: only the caller knows which file it came from. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly fault: DatabaseFault;
  /** Which part of a script failed, counted from 0; left out for single queries, and when it is not known. */
  readonly index: number | undefined;
  /** The connection is gone: what the last message did is not known. */
  readonly lost: boolean;

  constructor(fault: DatabaseFault, options: { index?: number | undefined; lost?: boolean; cause?: unknown } = {}) {
    super(fault.message, { cause: options.cause });
    this.fault = fault;
    this.index = options.index;
    this.lost = options.lost ?? false;
  }
}

export interface Notice {
  readonly severity: string;
  readonly message: string;
  /** The part of the script under way that caused it; left out for single queries, and when it is not known. */
  readonly sql?: string;
}

export interface Connection {
  readonly url: ConnectionUrl;
  readonly server: ServerInfo;
  /** The one schema that the URL is bound to (`search_path`), or undefined when it names the whole database. */
  readonly boundSchema: string | undefined;
  /** One statement with parameters ($1 …; `?` on SQLite); rows as objects. Numbers that do not fit a double come as bigint or text. */
  query<Row extends object = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  /** As {@link query} without parameters; rows as lists of their cells, so that columns of one name stay apart. */
  cells(sql: string): Promise<unknown[][]>;
  /**
   * As {@link query} without parameters, sent without waiting for the answers to earlier ones, which come in order. Left out where
   * nothing is gained.
   */
  queryAhead?<Row extends object = Record<string, unknown>>(sql: string): Promise<Row[]>;
  /**
   * Opens another session of the same database, as this one began, so that a large catalog can be read with both. The caller closes it.
   * Left out where that gains nothing; undefined where none is to be had, or when a script may have made this session another one.
   */
  beside?(): Promise<Connection | undefined>;
  /**
   * Runs statements in order, each as it stands, without parameters, in as few round trips as the database allows: one on PostgreSQL.
   * Transaction commands are statements like any other. Several statements without BEGIN are one implicit transaction on PostgreSQL.
   * @throws DatabaseError with the index of the statement that failed; what followed it did not run.
   */
  script(statements: readonly string[]): Promise<void>;
  /**
   * As {@link script}, sent without waiting for the answers to earlier ones; they come in order. A script that fails does not
   * keep those behind it from running. Left out where nothing is gained.
   */
  scriptAhead?(statements: readonly string[]): Promise<void>;
  /**
   * Behind a pooler: statements that make the session what the URL asks for, for the transaction that they stand in
   * (`local`) or for good. Elsewhere they have run, and this is left out.
   */
  settings?(local: boolean): readonly string[];
  /** Called for every notice and warning of the server while it is set. */
  onNotice: ((notice: Notice) => void) | undefined;
  /** Versions that `CREATE EXTENSION … VERSION` asked for and the embedded database answered with its own. Empty on servers. */
  readonly pinnedExtensions: ReadonlyMap<string, string>;
  close(): Promise<void>;
  /** As {@link close}, without waiting for the server to have ended its side. Left out where the next user of a file waits for that. */
  leave?(): void;
  /** Breaks the connection at once, so that the request in flight fails as lost. Left out where nothing can be broken off. */
  abort?(): void;
  /** Asks the database to give up the request in flight, which then fails; the connection stays. Left out where that cannot be done. */
  cancel?(): void;
}
