import { is, type Token } from '../tokens.ts';
import { listItems, type Reader, readerOf, stops } from './reader.ts';

/** What the text of a CREATE TABLE tells, and pragmas do not. */
export interface TableText {
  readonly columns: ReadonlyMap<string, ColumnText>;
  readonly primaryKey:
    | { readonly onConflict?: string; readonly autoIncrement: boolean; readonly desc: boolean }
    | undefined;
  readonly uniques: readonly UniqueText[];
  readonly checks: readonly CheckText[];
  /** In the order in which they were declared. */
  readonly foreignKeys: readonly ForeignKeyText[];
}

export interface ColumnText {
  readonly collate?: string;
  readonly generated?: string;
  /** What a NOT NULL that is violated does, where it is said. */
  readonly onConflict?: string;
}

export interface UniqueText {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly onConflict?: string;
}

export interface CheckText {
  readonly name?: string;
  /** In parentheses. */
  readonly expr: string;
}

export interface ForeignKeyText {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  /** Empty: the primary key of the parent. */
  readonly refColumns: readonly string[];
  readonly onUpdate: string;
  readonly onDelete: string;
  readonly deferred: boolean;
}

interface Collected {
  readonly columns: Map<string, ColumnText>;
  primaryKey: TableText['primaryKey'];
  readonly uniques: UniqueText[];
  readonly checks: CheckText[];
  readonly foreignKeys: ForeignKeyText[];
}

const constraintWords = stops(
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
);
const list = stops('(');

/** A clause that says nothing, and a column without any that says something. */
const nothing: { readonly onConflict?: string } = {};
const plainColumn: ColumnText = {};

/** Reads the text of a CREATE TABLE as SQLite stores it. */
export function readTableText(sql: string): TableText {
  const reader = readerOf(sql);
  reader.skipTo(list);
  const found: Collected = { columns: new Map(), primaryKey: undefined, uniques: [], checks: [], foreignKeys: [] };
  if (!reader.done) reader.eachItem(() => readItem(reader, found));
  return found;
}

function readItem(reader: Reader, found: Collected): void {
  if (isTableConstraint(reader)) {
    // Commas between table constraints may be left out.
    while (!reader.done) {
      const before = reader.peek();
      readTableConstraint(reader, found);
      if (reader.peek() === before) reader.next();
    }
    return;
  }
  const column = reader.name();
  reader.skipTo(constraintWords);
  let text = plainColumn;
  while (!reader.done) {
    const more = readColumnConstraint(reader, column, found);
    if (more !== nothing) text = { ...text, ...more };
  }
  found.columns.set(column, text);
}

function isTableConstraint(reader: Reader): boolean {
  const first = reader.peek();
  if (is(first, 'CONSTRAINT')) return true;
  const second = reader.peek(1);
  return (
    (is(first, 'PRIMARY') && is(second, 'KEY')) ||
    (is(first, 'FOREIGN') && is(second, 'KEY')) ||
    ((is(first, 'UNIQUE') || is(first, 'CHECK')) && is(second, '('))
  );
}

function readTableConstraint(reader: Reader, found: Collected): void {
  const name = reader.take('CONSTRAINT') ? reader.name() : undefined;
  if (reader.take('PRIMARY', 'KEY')) {
    const parts = listItems(reader.group());
    const autoIncrement =
      parts.some((part) => part.some((token) => is(token, 'AUTOINCREMENT'))) || reader.take('AUTOINCREMENT');
    found.primaryKey = { autoIncrement, desc: false, ...conflict(reader) };
  } else if (reader.take('UNIQUE')) {
    const columns = listItems(reader.group()).map(([token]) => token?.value ?? '');
    found.uniques.push(named(name, { columns, ...conflict(reader) }));
  } else if (reader.take('CHECK')) {
    found.checks.push(named(name, { expr: `(${reader.text(reader.group())})` }));
    conflict(reader);
  } else if (reader.take('FOREIGN', 'KEY')) {
    const columns = namesIn(reader.group());
    reader.take('REFERENCES');
    found.foreignKeys.push(named(name, readReference(reader, columns)));
  }
}

function readColumnConstraint(reader: Reader, column: string, found: Collected): ColumnText {
  const name = reader.take('CONSTRAINT') ? reader.name() : undefined;
  if (reader.take('PRIMARY', 'KEY')) {
    const desc = reader.take('DESC');
    if (!desc) reader.take('ASC');
    const clause = conflict(reader);
    found.primaryKey = { desc, autoIncrement: reader.take('AUTOINCREMENT'), ...clause };
  } else if (reader.take('NOT', 'NULL')) {
    return conflict(reader);
  } else if (reader.take('NULL')) {
    conflict(reader);
  } else if (reader.take('UNIQUE')) {
    found.uniques.push(named(name, { columns: [column], ...conflict(reader) }));
  } else if (reader.take('CHECK')) {
    found.checks.push(named(name, { expr: `(${reader.text(reader.group())})` }));
    conflict(reader);
  } else if (reader.take('DEFAULT')) {
    if (is(reader.peek(), '(')) reader.group();
    else if (is(reader.peek(), '+') || is(reader.peek(), '-')) reader.next();
    if (!is(reader.peek(-1), ')')) reader.next();
  } else if (reader.take('COLLATE')) {
    return { collate: reader.name() };
  } else if (reader.take('REFERENCES')) {
    found.foreignKeys.push(named(name, readReference(reader, [column])));
  } else if (reader.take('GENERATED', 'ALWAYS', 'AS') || reader.take('AS')) {
    const generated = `(${reader.text(reader.group())})`;
    if (!reader.take('STORED')) reader.take('VIRTUAL');
    return { generated };
  } else {
    reader.next();
  }
  return nothing;
}

function named<Clause extends object>(name: string | undefined, clause: Clause): Clause & { readonly name?: string } {
  return name === undefined ? clause : { name, ...clause };
}

function conflict(reader: Reader): { readonly onConflict?: string } {
  if (!reader.take('ON', 'CONFLICT')) return nothing;
  const word = reader.name().toUpperCase();
  // What happens without the clause.
  return word === 'ABORT' ? nothing : { onConflict: word };
}

function readReference(reader: Reader, columns: readonly string[]): Omit<ForeignKeyText, 'name'> {
  const refTable = reader.name();
  const refColumns = is(reader.peek(), '(') ? namesIn(reader.group()) : [];
  let onUpdate = 'NO ACTION';
  let onDelete = 'NO ACTION';
  let deferred = false;
  for (;;) {
    if (reader.take('ON', 'UPDATE')) onUpdate = readAction(reader);
    else if (reader.take('ON', 'DELETE')) onDelete = readAction(reader);
    else if (reader.take('MATCH')) reader.next();
    else if (reader.take('NOT', 'DEFERRABLE')) readInitially(reader);
    else if (reader.take('DEFERRABLE')) deferred = readInitially(reader);
    else return { columns, refTable, refColumns, onUpdate, onDelete, deferred };
  }
}

function readInitially(reader: Reader): boolean {
  if (!reader.take('INITIALLY')) return false;
  return reader.name().toUpperCase() === 'DEFERRED';
}

function readAction(reader: Reader): string {
  if (reader.take('SET')) return `SET ${reader.name().toUpperCase()}`;
  if (reader.take('NO', 'ACTION')) return 'NO ACTION';
  return reader.name().toUpperCase();
}

function namesIn(tokens: readonly Token[]): string[] {
  return listItems(tokens).map(([token]) => token?.value ?? '');
}
