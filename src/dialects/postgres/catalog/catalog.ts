import { TelamonError } from '../../../errors/telamon-error.ts';
import { type Connection, DatabaseError, type ServerInfo } from '../../connection.ts';
import type { Scope } from '../../dialect.ts';
import type { TypeRef } from '../types.ts';
import { type AccessRow, accessRights } from './access.ts';
import { type ConstraintRow, constraints } from './constraints.ts';
import { type DefinitionRow, definitions } from './definitions.ts';
import { type IndexRow, indexes } from './indexes.ts';
import {
  type CommentRow,
  comments,
  type DependencyList,
  dependencies,
  type MemberRow,
  members,
  type StandingRow,
  standing,
} from './links.ts';
import { type ExtensionRow, extensions, type NamespaceRow, namespaces } from './namespaces.ts';
import { type PolicyRow, policies } from './policies.ts';
import { type ColumnRow, columns, type RelationRow, relations } from './relations.ts';
import { type RoleRow, roles } from './roles.ts';
import { type RoutineRow, routines } from './routines.ts';
import { type CatalogQuery, type CatalogScope, rows } from './rows.ts';
import { type SequenceRow, sequences } from './sequences.ts';
import { beginSnapshot } from './snapshot.ts';
import { type EventTriggerRow, eventTriggers, type RuleRow, rules, type TriggerRow, triggers } from './triggers.ts';
import { type TypeRow, types } from './types.ts';
import { unchangedAfter } from './unchanged.ts';
import { type UnknownRow, unknown } from './unknown.ts';
import { type ViewRow, views } from './views.ts';

/** Everything that the catalog says about a scope, as rows linked by oid. Kinds read their objects out of it. */
export interface Catalog {
  readonly scope: Scope;
  readonly server: ServerInfo;
  readonly pinnedExtensions: ReadonlyMap<string, string>;
  readonly namespaces: readonly NamespaceRow[];
  readonly extensions: readonly ExtensionRow[];
  readonly types: ReadonlyMap<number, TypeRow>;
  readonly relations: ReadonlyMap<number, RelationRow>;
  /** Columns of each relation, by position. */
  readonly columns: ReadonlyMap<number, readonly ColumnRow[]>;
  readonly sequences: readonly SequenceRow[];
  /** Those that belong to a column of each table. */
  readonly sequencesOf: ReadonlyMap<number, readonly SequenceRow[]>;
  /** By type. */
  readonly constraintsOf: ReadonlyMap<string, readonly ConstraintRow[]>;
  readonly indexes: ReadonlyMap<number, IndexRow>;
  readonly indexesOf: ReadonlyMap<number, readonly IndexRow[]>;
  readonly policies: readonly PolicyRow[];
  /** Views and materialized views. */
  readonly views: ReadonlyMap<number, ViewRow>;
  /** Functions, procedures and aggregates. */
  readonly routines: readonly RoutineRow[];
  readonly triggers: readonly TriggerRow[];
  readonly rules: readonly RuleRow[];
  readonly eventTriggers: readonly EventTriggerRow[];
  /** Of the server; none where nobody asked for them. */
  readonly roles: readonly RoleRow[];
  /** Of each object, by catalog and oid with a colon between. */
  readonly access: ReadonlyMap<string, readonly AccessRow[]>;
  /** Objects of small catalogs, by catalog: {@link definitionsOf}. */
  readonly definitions: ReadonlyMap<string, readonly DefinitionRow[]>;
  readonly comments: readonly CommentRow[];
  readonly dependencies: DependencyList | undefined;
  readonly members: readonly MemberRow[];
  readonly standing: readonly StandingRow[];
  readonly unknown: readonly UnknownRow[];
}

/** What is known of a catalog before anything of it has arrived. */
type Known = 'scope' | 'server' | 'pinnedExtensions';

/** What arrives by and by. */
export type CatalogPart = Exclude<keyof Catalog, Known>;

/** As much of a catalog as has arrived when these parts have. */
export type CatalogOf<Part extends CatalogPart> = Pick<Catalog, Part | Known>;

/** Wants to see a catalog as soon as these parts of it are there, while the server works at the others. */
export interface EarlyReader {
  readonly reads: readonly CatalogPart[];
  read(catalog: Catalog): void;
}

/** What was read, before it is known whether it holds together. */
export interface Reading {
  readonly catalog: Catalog;
  /**
   * Whether nothing changed meanwhile. Functions like pg_get_indexdef read the live catalog, not the snapshot: where something did,
   * it has to be read again. Has to be waited for: until then the connection is not idle.
   */
  isWhole(): Promise<boolean>;
}

/**
 * Reads the catalog on one snapshot: a fixed number of queries, whatever the number of tables, sent without waiting for each other.
 * @param early each is called once, before this is done; a second time where the reading has to begin again.
 * @param alone with the one session, where a large catalog would otherwise be read with two.
 */
export async function readCatalog(
  connection: Connection,
  scope: Scope,
  early: readonly EarlyReader[],
  alone = false,
): Promise<Reading> {
  const query: CatalogScope = {
    major: connection.server.major,
    schemas: scope.of === 'schema' ? [scope.schema] : scope.schemas,
  };
  const ask = <Row>(session: Connection, text: CatalogQuery) => rows<Row>(session, text(query));
  const snapshot = beginSnapshot(connection, scope.of === 'schema' ? scope.schema : undefined, alone);
  // Two halves, which take a server about the same time; what makes it open every table stands in the second. In each those first that
  // take longest to be taken apart, grouped and read: that happens while the server works on the others.
  const columnRows = ask<ColumnRow>(connection, columns);
  const dependencyLists = ask<DependencyList>(connection, dependencies);
  const typeRows = ask<TypeRow>(connection, types);
  const relationRows = ask<RelationRow>(connection, relations);
  const sequenceRows = ask<SequenceRow>(connection, sequences);
  const main = {
    columns: columnRows.then((list) => inPlaces(groupBy(list, (row) => row.relation))),
    dependencies: dependencyLists.then(([list]) => list),
    types: typeRows.then(byId),
    relations: relationRows.then(byId),
    sequences: sequenceRows,
    sequencesOf: sequenceRows.then((list) => groupBy(list, (row) => row.table ?? 0)),
    comments: ask<CommentRow>(connection, comments),
    views: ask<ViewRow>(connection, views).then(byId),
    routines: ask<RoutineRow>(connection, routines),
    access: ask<AccessRow>(connection, accessRights).then((list) => groupBy(list, (row) => `${row.catalog}:${row.id}`)),
    namespaces: ask<NamespaceRow>(connection, namespaces),
    extensions: ask<ExtensionRow>(connection, extensions).then((list) => (scope.of === 'realm' ? list : [])),
    policies: ask<PolicyRow>(connection, policies),
    triggers: ask<TriggerRow>(connection, triggers),
    rules: ask<RuleRow>(connection, rules),
    eventTriggers: ask<EventTriggerRow>(connection, eventTriggers).then((list) => (scope.of === 'realm' ? list : [])),
    definitions: ask<DefinitionRow>(connection, definitions).then((list) => groupBy(list, (row) => row.catalog)),
    members: ask<MemberRow>(connection, members),
    standing: ask<StandingRow>(connection, standing),
    unknown: ask<UnknownRow>(connection, unknown),
    roles:
      scope.of === 'realm' && scope.optIn?.includes('roles') ? ask<RoleRow>(connection, roles) : Promise.resolve([]),
  };
  const begun = Promise.allSettled([...snapshot.begun, ...Object.values(main)]);
  const other = await snapshot.other;
  const second = other ?? connection;
  const indexRows = ask<IndexRow>(second, indexes);
  const constraintRows = ask<ConstraintRow>(second, constraints);
  const parts: { readonly [Part in CatalogPart]: Promise<Catalog[Part]> } = {
    ...main,
    constraintsOf: constraintRows.then((list) => groupBy(list, (row) => row.type)),
    indexes: indexRows.then(byId),
    indexesOf: indexRows.then((list) => groupBy(list, (row) => row.table)),
  };
  const known = { scope, server: connection.server, pinnedExtensions: connection.pinnedExtensions };
  const readers = early.map(async ({ reads, read }) => read(await gathered(known, parts, reads)));
  const read = Promise.allSettled([...Object.values(parts), ...readers]);
  const check = unchangedAfter(other ? [connection, other] : [connection], read).finally(() =>
    other?.close().catch(() => undefined),
  );
  const all = [...(await begun), ...(await read)];
  const failure = all.find((answer) => answer.status === 'rejected');
  if (failure) {
    // Every answer is waited for, also after a failure: the connection is idle again then.
    await check.catch(() => undefined);
    // What two sessions could not do, one may.
    if (connection.beside && !alone) return readCatalog(connection, scope, early, true);
    throw explained(failure.reason);
  }
  const catalog = await gathered(known, parts, Object.keys(parts) as CatalogPart[]);
  return {
    catalog,
    isWhole: () =>
      check.catch((error: unknown) => {
        throw explained(error);
      }),
  };
}

/** A catalog of these parts. Whoever reads it says at compile time which these are: {@link CatalogOf}. */
async function gathered(
  known: Pick<Catalog, Known>,
  parts: { readonly [Part in CatalogPart]: Promise<Catalog[Part]> },
  names: readonly CatalogPart[],
): Promise<Catalog> {
  const arrived = await Promise.all(names.map(async (name) => [name, await parts[name]] as const));
  return { ...known, ...Object.fromEntries(arrived) } as Catalog;
}

/** A right on the catalog that somebody has taken from everybody. */
function explained(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.fault.code !== '42501') return error;
  return new TelamonError('database_error', `the schema cannot be read: ${error.fault.message}`, {
    hints: [
      'by default every role may read the catalog: give the user of the URL that right back, ' +
        'with GRANT SELECT ON pg_catalog.… or GRANT EXECUTE ON FUNCTION pg_catalog.…',
    ],
    cause: error,
  });
}

/** Columns by position: the server has most of them in that order without sorting. */
function inPlaces(columns: ReadonlyMap<number, ColumnRow[]>): ReadonlyMap<number, readonly ColumnRow[]> {
  for (const list of columns.values()) {
    const isSorted = list.every(({ number }, at) => number > (list[at - 1]?.number ?? 0));
    if (!isSorted) list.sort((a, b) => a.number - b.number);
  }
  return columns;
}

function byId<Row extends { readonly id: number }>(list: readonly Row[]): Map<number, Row> {
  return new Map(list.map((row) => [row.id, row]));
}

function groupBy<Row, Key>(list: readonly Row[], key: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of list) {
    const own = key(row);
    const group = groups.get(own);
    if (group) group.push(row);
    else groups.set(own, [row]);
  }
  return groups;
}

const typeKinds: Readonly<Record<string, string>> = {
  b: 'base_type',
  p: 'base_type',
  e: 'enum',
  d: 'domain',
  r: 'range',
  m: 'multirange',
};
const relationKinds: Readonly<Record<string, string>> = {
  c: 'composite',
  v: 'view',
  m: 'materialized',
  f: 'foreign_table',
};

/** A type as columns name it: its text, and the object behind it when the database defines it. */
export function typeRef(catalog: CatalogOf<'types'>, id: number, text: string): TypeRef {
  const row = catalog.types.get(id);
  const element = row && row.element !== 0 ? catalog.types.get(row.element) : row;
  if (!element) return { text };
  const kind = element.type === 'c' ? (relationKinds[element.relation ?? ''] ?? 'table') : typeKinds[element.type];
  return kind === undefined ? { text } : { text, user: { kind, schema: element.schema, name: element.name } };
}

/** The objects of one small catalog; which data a row of it has is the caller's to know. */
export function definitionsOf<Data>(catalog: Catalog, name: string): readonly DefinitionRow<Data>[] {
  return (catalog.definitions.get(name) ?? []) as readonly DefinitionRow<Data>[];
}

/** Types of one sort (`e`, `d`, `r` …) that stand in the scope's schemas. */
export function typesOf(catalog: Catalog, type: string): TypeRow[] {
  const known = new Set(catalog.namespaces.map(({ name }) => name));
  return [...catalog.types.values()].filter((row) => row.type === type && known.has(row.schema));
}

type Comments = ReadonlyMap<string, ReadonlyMap<number, readonly CommentRow[]>>;

const commentMaps = new WeakMap<readonly CommentRow[], Comments>();

function commentsOf(rows: readonly CommentRow[]): Comments {
  const known = commentMaps.get(rows);
  if (known) return known;
  const tables = Array.from(groupBy(rows, (row) => row.catalog));
  const map = new Map(tables.map(([table, list]) => [table, groupBy(list, (row) => row.id)]));
  commentMaps.set(rows, map);
  return map;
}

/** The comment on a part of an object, which is none by itself: a field of a composite type, a check of a domain. */
export function commentOnPart(catalog: CatalogOf<'comments'>, table: string, id: number, sub = 0): string | undefined {
  const own = commentsOf(catalog.comments).get(table)?.get(id);
  return own?.find((row) => row.sub === sub)?.text;
}

/** Names of a relation's columns by attribute number. */
export function columnNames(catalog: CatalogOf<'columns'>, relation: number, numbers: readonly number[]): string[] {
  const list = catalog.columns.get(relation) ?? [];
  // Where no column was ever dropped each stands at its own number.
  const at = (number: number) => {
    const usual = list[number - 1];
    return usual?.number === number ? usual : list.find((column) => column.number === number);
  };
  return numbers.map((number) => at(number)?.name ?? '');
}

/** `k=v` options in their order. */
export function options(list: readonly string[] | null): (readonly [string, string])[] {
  return (list ?? []).map((option) => {
    const equals = option.indexOf('=');
    return equals < 0 ? [option, 'true'] : [option.slice(0, equals), option.slice(equals + 1)];
  });
}
