import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { ConnectionUrl } from '../dialects/url.ts';
import type { RenameRequest } from '../diff/rename-request.ts';
import type { Realm } from '../schema/model.ts';
import type { Selection } from './scope.ts';

/** Something that describes a schema: a live database, or SQL that makes it. */
export type State = DatabaseState | ScriptedState;

/** Read as it is. */
export interface DatabaseState {
  readonly kind: 'database';
  readonly url: ConnectionUrl;
  readonly dialect: Dialect;
  /** Where the caller has it open already: it is read there, and stays open. */
  readonly connection?: Connection;
}

/** Made on a dev database, then read from there. */
export interface ScriptedState {
  readonly kind: 'scripted';
  /** The URL or path, for messages. */
  readonly label: string;
  /** Where the SQL comes from, for hints: `file`, `folder`, `migrations`, `program`, `composite`, or no SQL: `hcl`. */
  readonly origin: 'file' | 'folder' | 'migrations' | 'program' | 'composite' | 'hcl';
  /**
   * Makes the state on a clean database.
   * @throws TelamonError with the file, the place in it, and the database's message.
   */
  load(connection: Connection, dialect: Dialect, layer?: Layer): Promise<void>;
  /** What the one schema of the state is called by itself, whatever schema of the dev database it is made in. */
  ownSchema?(dialect: Dialect): Promise<OwnSchema | undefined>;
  /**
   * A digest of all that decides what it makes, so that it need not be made twice; undefined where that is not known.
   * @throws TelamonError as `load`, for what is wrong before anything runs.
   */
  content?(): Promise<string | undefined>;
  /**
   * About how many statements make it; undefined where that is not known, or where what they do depends on the database that they run in,
   * or reaches beyond it: a copy of the dev database is no place for them.
   */
  weight?(dialect: Dialect): Promise<number | undefined>;
  /**
   * What it says of roles and rights, laid over what was read of what it made: no dev database is told of them.
   * @throws TelamonError config_invalid at a password that the selection does not allow.
   */
  withRoles?(made: Realm, dialect: Dialect, selection: Selection, layer?: Layer): Promise<Realm>;
  /** What it says of names that its objects had before. */
  renames?(dialect: Dialect): Promise<readonly RenameRequest[]>;
}

export interface OwnSchema {
  readonly name: string;
  readonly comment?: string | undefined;
}

/** The state is one of several that are laid over each other. */
export interface Layer {
  /** The schema that it is made in, and that unqualified names mean; without one it is a whole database. */
  readonly schema?: string;
}
