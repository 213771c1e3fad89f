import type { Access, SchemaObject } from '../../../schema/model.ts';

/** What can be given of the objects of some kinds. */
export interface Privileges {
  /** In the order in which they print. */
  readonly words: readonly string[];
  /** Those that single columns take, where there are columns. */
  readonly ofColumns?: readonly string[];
  /** What everybody has on a new one. */
  readonly everyone?: readonly string[];
}

/** `MAINTAIN` is no part of ALL here: only 17 and later have it. */
const relation: Privileges = {
  words: ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'],
  ofColumns: ['SELECT', 'INSERT', 'UPDATE', 'REFERENCES'],
};
const sequence: Privileges = { words: ['USAGE', 'SELECT', 'UPDATE'] };
const routine: Privileges = { words: ['EXECUTE'], everyone: ['EXECUTE'] };
const type: Privileges = { words: ['USAGE'], everyone: ['USAGE'] };

const byKind: Readonly<Record<string, Privileges>> = {
  table: relation,
  view: relation,
  materialized: relation,
  foreign_table: relation,
  sequence,
  column_sequence: sequence,
  function: routine,
  procedure: routine,
  aggregate: routine,
  enum: type,
  base_type: type,
  domain: type,
  composite: type,
  range: type,
  schema: { words: ['USAGE', 'CREATE'] },
  language: { words: ['USAGE'], everyone: ['USAGE'] },
  server: { words: ['USAGE'] },
  foreign_data_wrapper: { words: ['USAGE'] },
  database: { words: ['CREATE', 'CONNECT', 'TEMPORARY'], everyone: ['CONNECT', 'TEMPORARY'] },
  parameter: { words: ['SET', 'ALTER SYSTEM'] },
};

/** The version that brought a privilege, for those that not every server has. */
export const privilegeSince: Readonly<Record<string, number>> = { MAINTAIN: 17 };

/** Undefined for kinds that nobody can be given rights on. */
export function privilegesOf(kind: string): Privileges | undefined {
  return Object.hasOwn(byKind, kind) ? byKind[kind] : undefined;
}

/** Without rights of their own, they still belong to somebody. */
const ownedOnly: ReadonlySet<string> = new Set([
  'operator',
  'operator_class',
  'operator_family',
  'collation',
  'conversion',
  'text_search_config',
  'text_search_dictionary',
  'statistics',
  'publication',
  'event_trigger',
]);

/** Without an owner that somebody chose. */
const unowned: ReadonlySet<string> = new Set(['column_sequence', 'database', 'parameter']);

/** Its objects have owners that somebody chose: the sequence of a column has that of the table. */
export function isOwned(kind: string): boolean {
  return ownedOnly.has(kind) || (!unowned.has(kind) && Object.hasOwn(byKind, kind));
}

export const kindsWithPrivileges = Object.keys(byKind);

export const allPrivileges = [...new Set(Object.values(byKind).flatMap(({ words }) => words))];

/** What ALL stands for: those that every version has. */
export function everyPrivilege(words: readonly string[]): readonly string[] {
  return words.filter((word) => !(word in privilegeSince));
}

/** What everybody may do with a new object. The schema that every database begins with is open to all, until 15 also to make things in. */
export function rightsOfEveryone({ kind, name }: SchemaObject, major: number): readonly string[] {
  if (kind === 'schema' && name === 'public') return major < 15 ? ['USAGE', 'CREATE'] : ['USAGE'];
  return privilegesOf(kind)?.everyone ?? [];
}

/** Whom it belongs to where nobody says so, as SQL names that role. Before 15 the first schema belongs to a role that has no certain name. */
export function usualOwner({ kind, name }: SchemaObject, major: number): string {
  return kind === 'schema' && name === 'public' && major >= 15 ? 'pg_database_owner' : 'CURRENT_USER';
}

/** What it has when a statement makes it, where that is not what is usual: the first schema comes with the database, open to all. */
export function madeWith(object: SchemaObject, major: number): Access {
  const revoked = object.kind === 'schema' ? rightsOfEveryone(object, major) : [];
  return revoked.length === 0 ? {} : { owner: 'CURRENT_USER', revoked };
}

/** In the order in which they print, what is not known last. */
export function inPrintOrder(kind: string, privileges: readonly string[]): readonly string[] {
  const words = privilegesOf(kind)?.words ?? [];
  const place = (word: string) => (words.includes(word) ? words.indexOf(word) : words.length);
  return [...privileges].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
}
