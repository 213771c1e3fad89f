import { TelamonError } from '../../../errors/telamon-error.ts';
import { type Connection, DatabaseError, type ServerInfo } from '../../connection.ts';
import type { Scope } from '../../dialect.ts';
import type { TypeRef } from '../types.ts';
import { type AccessRow, accessRights } from './access.ts';
import { type ConstraintRow, constraints } from './constraints.ts';
import { type DefinitionRow, definitions } from './definitions.ts';
import { type IndexRow, indexes } from './indexes.ts';
import { type CommentRow, comments, type DependencyList, dependencies, type MemberRow, members } from './links.ts';
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
  readonly unknown: readonly UnknownRow[];
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
 * @param alone with the one session, where a large catalog would otherwise be read with two.
 */
export async function readCatalog(connection: Connection, scope: Scope, alone = false): Promise<Reading> {
  const query: CatalogScope = {
    major: connection.server.major,
    schemas: scope.of === 'schema' ? [scope.schema] : scope.schemas,
  };
  const ask = <Row>(session: Connection, text: CatalogQuery) => rows<Row>(session, text(query));
  const snapshot = beginSnapshot(connection, scope.of === 'schema' ? scope.schema : undefined, alone);
  // Two halves, which take a server about the same time; what makes it open every table stands in the second. In each those with most
  // rows first: they are taken apart and grouped while the server works on the others.
  const main = {
    columns: ask<ColumnRow>(connection, columns).then((list) => groupBy(list, (row) => row.relation)),
    dependencies: ask<DependencyList>(connection, dependencies),
    types: ask<TypeRow>(connection, types).then(byId),
    relations: ask<RelationRow>(connection, relations).then(byId),
    sequences: ask<SequenceRow>(connection, sequences),
    comments: ask<CommentRow>(connection, comments),
    views: ask<ViewRow>(connection, views),
    routines: ask<RoutineRow>(connection, routines),
    access: ask<AccessRow>(connection, accessRights),
  };
  const begun = Promise.allSettled([...snapshot.begun, ...Object.values(main)]);
  const other = await snapshot.other;
  const second = other ?? connection;
  const rest = {
    indexes: ask<IndexRow>(second, indexes).then((list) => ({
      all: byId(list),
      ofTable: groupBy(list, (row) => row.table),
    })),
    constraints: ask<ConstraintRow>(second, constraints).then((list) => groupBy(list, (row) => row.type)),
    namespaces: ask<NamespaceRow>(second, namespaces),
    extensions: ask<ExtensionRow>(second, extensions),
    policies: ask<PolicyRow>(second, policies),
    triggers: ask<TriggerRow>(second, triggers),
    rules: ask<RuleRow>(second, rules),
    eventTriggers: ask<EventTriggerRow>(second, eventTriggers),
    definitions: ask<DefinitionRow>(second, definitions),
    members: ask<MemberRow>(second, members),
    unknown: ask<UnknownRow>(second, unknown),
    roles: scope.of === 'realm' && scope.optIn?.includes('roles') ? ask<RoleRow>(second, roles) : undefined,
  };
  const check = unchangedAfter(other ? [connection, other] : [connection]).finally(() =>
    other?.close().catch(() => undefined),
  );
  const all = [...(await begun), ...(await Promise.allSettled(Object.values(rest)))];
  const failure = all.find((answer) => answer.status === 'rejected');
  if (failure) {
    // Every answer is waited for, also after a failure: the connection is idle again then.
    await check.catch(() => undefined);
    // What two sessions could not do, one may.
    if (connection.beside && !alone) return readCatalog(connection, scope, true);
    throw explained(failure.reason);
  }
  const asked = { ...main, ...rest };
  const catalog: Catalog = {
    scope,
    server: connection.server,
    pinnedExtensions: connection.pinnedExtensions,
    namespaces: await asked.namespaces,
    extensions: scope.of === 'realm' ? await asked.extensions : [],
    types: await asked.types,
    relations: await asked.relations,
    columns: await asked.columns,
    sequences: await asked.sequences,
    sequencesOf: groupBy(await asked.sequences, (row) => row.table ?? 0),
    constraintsOf: await asked.constraints,
    indexes: (await asked.indexes).all,
    indexesOf: (await asked.indexes).ofTable,
    policies: await asked.policies,
    views: byId(await asked.views),
    routines: await asked.routines,
    triggers: await asked.triggers,
    rules: await asked.rules,
    eventTriggers: scope.of === 'realm' ? await asked.eventTriggers : [],
    roles: (await asked.roles) ?? [],
    access: groupBy(await asked.access, (row) => `${row.catalog}:${row.id}`),
    definitions: groupBy(await asked.definitions, (row) => row.catalog),
    comments: await asked.comments,
    dependencies: (await asked.dependencies)[0],
    members: await asked.members,
    unknown: await asked.unknown,
  };
  return {
    catalog,
    isWhole: () =>
      check.catch((error: unknown) => {
        throw explained(error);
      }),
  };
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
export function typeRef(catalog: Catalog, id: number, text: string): TypeRef {
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
export function commentOnPart(catalog: Catalog, table: string, id: number, sub = 0): string | undefined {
  const own = commentsOf(catalog.comments).get(table)?.get(id);
  return own?.find((row) => row.sub === sub)?.text;
}

/** Names of a relation's columns by attribute number. */
export function columnNames(catalog: Catalog, relation: number, numbers: readonly number[]): string[] {
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
