import type { Position } from '../errors/telamon-error.ts';
import type { Change, Rename } from '../schema/change.ts';
import type { Realm } from '../schema/model.ts';
import type { Plan, PlannedStatement } from '../schema/plan.ts';
import type { Connection, DatabaseFault } from './connection.ts';
import type { Kind } from './kind.ts';
import type { OtherTool } from './other-tools.ts';
import type { RevisionsPlace, RevisionTable } from './revisions.ts';
import type { SchemaLanguage } from './schema-hcl/language.ts';
import type { ConnectionUrl } from './url.ts';

/** What part of a database is looked at. `schema`: one schema, names print unqualified. `realm`: all, names print qualified. */
export type Scope = (
  | { readonly of: 'schema'; readonly schema: string }
  | { readonly of: 'realm'; readonly schemas?: readonly string[] }
) & {
  readonly filter?: Filter;
  /** What is looked at and printed although it usually is not: words of `schema { mode { … } }`. */
  readonly optIn?: readonly string[];
  /** What is read will be made elsewhere: what it stands on outside of the scope comes along, as {@link Realm.whole}. */
  readonly ground?: true;
};

/** Glob patterns of `--exclude` and `--include`. */
export interface Filter {
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
}

/** How the statement splitter reads a dialect's SQL. */
export interface SplitRules {
  /** Whose rules these are, for messages; left out for those of no database in particular. */
  readonly database?: string;
  /** `BEGIN … END` bodies are one statement. */
  readonly beginBlocks: boolean;
  /** `BEGIN ATOMIC … END` bodies are one statement. */
  readonly beginAtomic: boolean;
  readonly dollarQuotes: boolean;
  /** `\` escapes inside quotes: everywhere, in `E'…'` only, or nowhere. */
  readonly backslashEscapes: 'all' | 'e-strings' | 'none';
  readonly hashComments: boolean;
  readonly nestedComments: boolean;
  /** `[…]` quotes a name. */
  readonly bracketNames: boolean;
  /** `--` opens a comment only before white space or the end. */
  readonly dashCommentNeedsSpace: boolean;
  /** `/*! … *\/` is SQL. */
  readonly executableComments: boolean;
  /** `BEGIN TRANSACTION; … END;` is one statement. */
  readonly transactionBlocks?: boolean;
  /** A dollar quote may open inside a name. */
  readonly dollarsInNames?: boolean;
  /** Dumps hold lines for the client that loads them (psql's commands, rows behind `COPY … FROM stdin`). */
  readonly clientLines?: boolean;
}

export interface ConnectOptions {
  /** Shows up in the server's session list. */
  readonly applicationName?: string;
  /** Notes for people (an extension version that the embedded database does not have, for one). */
  readonly note?: (text: string) => void;
  /** A database in memory is this connection's own, even when others have opened one of the same name. */
  readonly alone?: boolean;
}

/** What the user lets plans do, and how. */
export interface PlanPolicy {
  /** New objects get the owner and the rights of the desired state. What is made again keeps those that it had, in any case. */
  readonly access?: boolean;
  /** What has no owner in the desired state goes to whoever runs the plan. */
  readonly owners?: boolean;
  /** Passwords may be set: the statements that do are shown without them. */
  readonly sensitive?: boolean;
  /** `constraint`: unique constraints and primary keys get an index that was built concurrently. */
  readonly concurrentIndex?: { readonly create?: boolean; readonly drop?: boolean; readonly constraint?: boolean };
  /** On tables that stand, rows are checked without keeping anyone out: in a transaction after the one that sets the rule. */
  readonly online?: { readonly notNull?: boolean; readonly check?: boolean; readonly foreignKey?: boolean };
  /**
   * What may be made again although rows may not fit the new form, or take long to copy: an enum that loses labels, a table whose
   * partitioning changes. Refused otherwise.
   */
  readonly rebuild?: { readonly enum?: boolean; readonly table?: boolean };
}

export interface PlanOptions extends PlanPolicy {
  /** What current state the plan starts from, and what it has to reach: dependencies are read from both. */
  readonly from: Realm;
  readonly to: Realm;
  /** Put before names: each object's own schema, nothing, or a fixed name. */
  readonly qualifier:
    | { readonly by: 'schema' }
    | { readonly by: 'none' }
    | { readonly by: 'name'; readonly name: string };
  /** The major version of the server that will run the plan; nothing that it lacks is planned. */
  readonly targetMajor: number;
  /**
   * Plan `RESTART` for identities that start elsewhere. Only where neither side is a live database or a migration directory: a RESTART
   * would send production back to numbers that are taken.
   */
  readonly identityRestart?: boolean;
}

/** What stands in a database that should be empty. */
export interface Found {
  /** As the compatible tool words it: `found table "t" in schema "public"`. */
  readonly reason: string;
  /** Up to five objects, for the hint. */
  readonly objects: readonly string[];
  /** Whose history stands there. */
  readonly tool?: OtherTool | undefined;
}

export interface Lock {
  /** Gives it back. Says so (false) when the database no longer held it. */
  release(): Promise<boolean>;
  /** Set where no session is ours for longer than a transaction (a pooler's transaction mode). Whoever works under the lock obeys. */
  readonly lease?: LeaseTerms;
}

/** What each transaction under a leased lock must hold. */
export interface LeaseTerms {
  /** Behind BEGIN: what the URL asks of a session. */
  readonly settings: readonly string[];
  /** Then: fails while another session holds the lock of direct connections. That may pass: others look, and let go. */
  readonly exclusive: string;
  /** Then: fails when the lease is no longer ours. */
  readonly fence: string;
  /** Before COMMIT: counts the lease anew. */
  readonly renew: string;
}

export interface LockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Told when the lock is found taken, and by whom. */
  readonly onWait?: ((holder: string) => void) | undefined;
  /** Where a lease is kept, if one is needed; the place of the history when left out. */
  readonly schema?: string | undefined;
  /** The caller obeys the terms of a lease; otherwise a pooler's transaction mode is refused. */
  readonly mayLease?: boolean | undefined;
}

/** Who holds a named lock. */
export interface LockHolder {
  /** For people: `process 4711 (telamon), connected since …`. */
  readonly description: string;
  /** Holding it is of use to somebody: its session runs a statement, its process lives. */
  readonly active: boolean;
  /** Takes the lock away; the holder's work under way is rolled back. False when it was gone already. */
  release(): Promise<boolean>;
}

/** What the migration runner must know of a database's transactions and sessions. */
export interface TransactionRules {
  /** Opens a transaction that may write. */
  readonly begin: string;
  /** Opens the transaction of a whole file, where that takes more precautions; as {@link begin} when left out. */
  readonly beginFile?: string;
  /** By its looks the statement cannot run inside a transaction. Only saves the first try: {@link isRefusal} decides. */
  refuses(statement: string): boolean;
  /** Inside a transaction it fails nothing and does nothing: a file that runs without one wants it to take effect. */
  worksOutside?(statement: string): boolean;
  /** The database refused a statement for no other reason than that it stood in a transaction; nothing of it has run. */
  isRefusal(fault: DatabaseFault): boolean;
  /** The statement failed only because of what stands in the same message: after a commit in between it may run. */
  needsCommitBefore?(fault: DatabaseFault): boolean;
  /** The transaction has grown too large for the database: shorter ones may do. */
  outgrows?(fault: DatabaseFault): boolean;
  /** Why a migration must not hold this statement (it would drop the runner's lock, for one); undefined when it may. */
  forbids(statement: string): string | undefined;
  /** After it the session may act as another user, who has no right to the history. */
  changesUser(statement: string): boolean;
  /** The statement sets something for the rest of the session: who acts in it, or anything else. */
  sessionSetting(statement: string): 'user' | 'other' | undefined;
  /** Makes the session act as the user that connected. */
  readonly ownUser: readonly string[];
  /**
   * Statements that put the session's settings back to what they are now, for between two files. The lock stays.
   * Asked once, before the first file.
   */
  sessionReset(connection: Connection): Promise<readonly string[]>;
  /**
   * A statement that fails unless the row of `version` says that `applied` statements are done (undefined: there is no
   * row), so that no batch runs on a history that another one has moved.
   */
  guard(place: RevisionsPlace, version: string, applied: number | undefined): string;
  /** The guard failed because the row says something else, not because it could not be read. */
  isGuard(fault: DatabaseFault): boolean;
  /**
   * What became of a statement that ran outside a transaction when the connection was cut, or that failed there. Removes
   * what a half-done one left behind.
   */
  settle(connection: Connection, statement: string, options?: SettleOptions): Promise<Settled>;
  /**
   * Asked when a statement has run outside a transaction and the database reported no error: why it has not taken effect
   * all the same; undefined when it has.
   */
  ineffective?(connection: Connection, statement: string): Promise<string | undefined>;
  /** A wait for a lock in the database was given up, and nothing of the transaction is left: it may be tried again. */
  isLockTimeout?(fault: DatabaseFault): boolean;
  /** The statement was given up because somebody asked for that. */
  isCancelled?(fault: DatabaseFault): boolean;
  /** Why a statement cannot run where a session lasts for one transaction only; undefined when it can. */
  needsSession?(statement: string): string | undefined;
  /** Puts settings back inside the transaction that is open, where no session is ours. */
  readonly resetInTransaction?: readonly string[];
  /** Statements that limit how long a statement runs, and waits for a lock, in this session or (`local`) transaction. */
  timeouts?(limits: TimeLimits, local: boolean): readonly string[];
  /**
   * A statement that does the same inside of a transaction, or warns with `note` and the database's reason when it fails. Left out where
   * only the caller can go on behind a failure.
   */
  lenient?(statement: string, note: string): string;
  /** Several small files may share a commit. Left out where commits are not what a run of them waits for. */
  readonly sharedCommit?: SharedCommit;
}

/** How several files stand in one transaction so that each does what it would do in one of its own. */
export interface SharedCommit {
  /** Comes between two files: fails where the commit of the first one would fail. */
  readonly between: string;
  /** The statement neither touches the transaction around it nor sets anything in the session. */
  allows(statement: string): boolean;
}

/** `unknown`: a person must look; `details` say at what. */
export type Settled =
  | { readonly outcome: 'done' | 'repeat' }
  | { readonly outcome: 'unknown'; readonly details: readonly string[] };

export interface SettleOptions {
  /** The statement is known to have failed: only what it left behind is looked for. */
  readonly failed?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Told when another session is at work on the same thing, and is waited for. */
  readonly onWait?: ((what: string) => void) | undefined;
}

/** In milliseconds; left out: as the server has it. */
export interface TimeLimits {
  readonly lockMs?: number | undefined;
  readonly statementMs?: number | undefined;
}

/** How a plan makes routines without a look into their bodies. */
export interface RoutineBodies {
  madeBy(statement: PlannedStatement): boolean;
  unchecked(plan: Plan): Plan;
  /** The routine whose body looks for names of the state where a plan has none, if that is what failed, with what helps. */
  astray(
    fault: DatabaseFault,
    realm: Realm,
  ): { readonly routine: string; readonly hints: readonly string[] } | undefined;
}

/** Roles belong to a whole server: nobody makes them on a dev database, and what names one that it lacks is kept in memory. */
export interface RoleRules {
  /** The part of a state that a database can hold without new roles; the very same where that is all of it. */
  reduced(realm: Realm, connection: Connection): Promise<Reduced>;
  /** What was read from a database that a reduced state was made on, with all that the state says of roles and rights. */
  restored(read: Realm, said: Realm): Realm;
  /** What documents say of rights that everybody has anyway, as a server of a version sees it; the very same where they do not. */
  settled(realm: Realm, major: number): Realm;
  /** A desired state without rights that owners would have from themselves; `user` owns what is new, and what names no owner in `from`. */
  withoutOwners(desired: Realm, from: Realm, user: string): Realm;
  /** A state after those renames that are of roles, which are made in memory; the rest is for a database. */
  renamed(realm: Realm, renames: readonly Rename[]): { readonly realm: Realm; readonly rest: readonly Rename[] };
  /** The first password that a document holds. */
  secretIn(said: Realm): Secret | undefined;
}

/** A password in a document. */
export interface Secret {
  /** `role "app"` */
  readonly of: string;
  readonly position: Position | undefined;
}

export interface Reduced {
  readonly realm: Realm;
  /** Roles that the state has or names and the database lacks, by name. */
  readonly missing: readonly string[];
}

/** Makes a copy of the database that a connection is in, which must be empty and stay so. */
export type MakeCopy = () => Promise<DatabaseCopy>;

/** A database for a while. */
export interface DatabaseCopy {
  /** For messages. */
  readonly name: string;
  /** The URL of the original, pointed at the copy. */
  at(url: ConnectionUrl): ConnectionUrl;
  /** With all that is in it, through a session of another database; sessions that are left in it end. */
  drop(by: Connection): Promise<void>;
}

/** One database engine. Callers ask for capabilities, never for the name. */
export interface Dialect {
  readonly name: 'postgres' | 'sqlite';
  /** URL schemes that it answers to, without `://`. */
  readonly schemes: readonly string[];
  readonly transactionalDdl: boolean;
  /** How many objects one transaction may drop, where the server's table of locks bounds that. */
  readonly dropsATransaction?: number;
  readonly splitRules: SplitRules;
  readonly kinds: readonly Kind[];
  readonly revisions: RevisionTable;
  readonly transactions: TransactionRules;

  connect(url: ConnectionUrl, options?: ConnectOptions): Promise<Connection>;
  /** The state of a database, the revisions table left out. */
  inspect(connection: Connection, scope: Scope): Promise<Realm>;
  plan(changes: readonly Change[], options: PlanOptions): Plan;
  /**
   * What the first apply, or a dev database, must not find: undefined when the scope holds nothing (the revisions table aside).
   * @param revisionsSchema the schema that is to hold that table, which may be there and empty.
   */
  findObjects(connection: Connection, revisionsSchema?: string): Promise<Found | undefined>;
  /** Empties a database that {@link findObjects} found clean before the work: everything in scope goes, `public` comes back as new. */
  clean(connection: Connection): Promise<void>;
  /**
   * Takes the named lock on this very connection, polling, never blocking inside the server. One try when the timeout is 0.
   * @throws TelamonError lock_timeout, naming the holder where the database tells.
   */
  lock(connection: Connection, name: string, timeoutMs: number, options?: LockOptions): Promise<Lock>;
  /** Who holds the named lock now; undefined when nobody does. */
  lockHolder(connection: Connection, name: string): Promise<LockHolder | undefined>;
  /**
   * The way to copies of a dev database that this connection has locked, for states that are large: a copy is dropped as a whole, and
   * several stand beside each other. Undefined where there can be none, or none that is the same. Drops those that a killed process left.
   */
  copies?(connection: Connection): Promise<MakeCopy | undefined>;
  /** Settings of a session whose work is thrown away: nothing has to reach the disk. */
  readonly scratchSession?: readonly string[];
  /** Where routines have bodies that the server may refuse for names that it does not find. */
  readonly routineBodies?: RoutineBodies;
  /** Where there are roles. */
  readonly roles?: RoleRules;
  /** Takes back what earlier work set for the session, so that what comes now reads as it would in a new one. */
  freshSession?(connection: Connection): readonly string[];
  /** The dev database of people who name none: inside this process, new for each pass, gone afterwards. */
  readonly privateUrl: string;
  /** The URL means such a database. */
  isPrivate(url: ConnectionUrl): boolean;
  /** Identity of the server and database behind a connection, to refuse a dev database that is the target. */
  identity(connection: Connection): Promise<string>;
  /** `"name"` or `` `name` ``. */
  quoteName(name: string): string;
  /** The statement that makes unqualified names resolve to a schema, for the layers of a composite. */
  useSchema(schema: string): string;
  createSchemaIfMissing(schema: string): string;
  /** How schemas in HCL are read; left out where they cannot be. */
  readonly language?: SchemaLanguage;
  printHcl(realm: Realm, scope: Scope): string;
  /**
   * A state that patterns left something out of, with as much of the rest as it and what it is to become stand on; left out where all
   * of the rest is needed.
   */
  withGround?(kept: Realm, wanted: Realm): Realm;
  /**
   * The desired state in words that mean the same in the database of the current one, where columns may stand in another order and some
   * texts count them. `major`: version of its server.
   * @throws TelamonError plan_refused for a text that has no such form.
   */
  inPlaces?(desired: Realm, current: Realm, major: number): Realm;
  /** A state as a server of a version keeps it, which may know less than the one that it was read from; the very same where that is all. */
  knownTo?(realm: Realm, major: number): Realm;
  /** The realm as the JSON of `schema inspect` shows it. */
  inspectReport(realm: Realm, scope: Scope): InspectReport;
  /** The tables as a mermaid entity relationship diagram. */
  mermaid(realm: Realm): string;
}

/** The JSON of `{{ json . }}` in `schema inspect`; keys in order, empty ones left out by the encoder. */
export interface InspectReport {
  readonly schemas?: readonly unknown[];
}
