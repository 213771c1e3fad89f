import { DatabaseError } from '../connection.ts';
import { revisionsTable } from '../revision-columns.ts';
import type { Database, PreparedStatement } from './driver.ts';
import { isDriverError } from './fault.ts';
import { quoteName } from './quote.ts';
import { tokenize } from './tokens.ts';

/**
 * Opens a transaction in which tables may be rebuilt: enforcement is off while it lasts, since dropping a table would delete the
 * rows of its children, and rows without a parent are looked for at its end. The remark is how the connection knows it.
 */
export const guardedBegin = 'BEGIN IMMEDIATE /* foreign keys are checked at the end */';

/** Stands between two files that share such a transaction: rows without a parent are looked for as at its end. */
export const betweenFiles = 'SELECT 1 /* foreign keys are checked between files */';

/** A row that names a parent which is not there. */
interface Violation {
  readonly table: string;
  readonly rowid: number | bigint | null;
  readonly parent: string;
  readonly fkid: number | bigint;
}

/** Violations by an identity that holds as long as the row does. */
type Violations = ReadonlyMap<string, Violation>;

/** What the last guarded transaction left behind, and how to tell that nobody else has written since it began. */
interface Known {
  readonly violations: Violations;
  readonly version: number;
}

/** More SQL than this is not searched for names: then every table is looked at. In characters. */
const mostSearched = 200_000;

/**
 * What can leave rows without a parent in one table only, which it names: rows that are added to it, and columns. A conflict clause may
 * take rows away.
 */
const intoTable = /^\s*(?:insert\s+into\b(?![\s\S]*\bon\s+conflict\b)|alter\s+table\b(?=[^;]*\badd\b))/i;

/** Adds nothing that could refer to anything: a new table is empty, or, filled by AS SELECT, without foreign keys. */
const harmless = /^\s*(?:create\s+(?:unique\s+)?(?:table|index|view)\b|select\b|pragma\b)/i;

/** With a delimiter of its own a file may have several in one. */
export const several = /;\s*\S/;

/** After it there may be triggers or conflict clauses, by which a statement reaches tables that it does not name. */
const reaching = /\b(?:trigger|replace|writable_schema)\b/i;

/** Rows of the history have no foreign keys. */
const ownRow = new RegExp(`^(?:insert into|delete from) ${revisionsTable}\\b`, 'i');

/** Watches the foreign keys of one connection, transaction by transaction. */
export interface ForeignKeyGuard {
  /** Opens the transaction. Enforcement has to be off by then: its pragma does nothing inside of one. */
  begin(): void;
  /** A statement of the transaction is about to run. */
  saw(statement: string): void;
  /** @throws DatabaseError when rows have lost their parent since the transaction began. */
  check(index: number): void;
  /** What was checked is what the rest of the transaction begins with. */
  next(): void;
  /** The transaction is committed. */
  end(): void;
  /** It was rolled back, or something was written outside of such a transaction. */
  forget(): void;
}

export function foreignKeyGuard(database: Database): ForeignKeyGuard {
  const dataVersion = watchData(database);
  let known: Known | undefined;
  /** Of the transaction under way: nobody else writes before its end, and its own writing does not count. */
  let version = 0;
  /** Undefined when SQLite cannot tell: a foreign key refers to columns that are no key of the parent. */
  let before: Violations | undefined = new Map();
  let after: Violations = new Map();
  /** What the database holds by itself reaches further than statements say; undefined when that is to be looked up. */
  let reaches: boolean | undefined;
  let statements: string[] = [];
  let length = 0;
  const startFrom = (violations: Violations | undefined) => {
    before = violations ?? violationsIfTold(database);
    if (!violations) reaches = undefined;
    statements = [];
    length = 0;
  };
  return {
    begin() {
      database.exec('BEGIN IMMEDIATE');
      version = dataVersion();
      startFrom(known?.version === version ? known.violations : undefined);
    },
    saw(statement) {
      if (ownRow.test(statement)) return;
      length += statement.length;
      if (reaching.test(statement)) reaches = undefined;
      if (length <= mostSearched) statements.push(statement);
    },
    check(index) {
      if (!before) return;
      const past = before;
      reaches ??= hasReach(database);
      const tables = length <= mostSearched && !reaches ? touchedTables(database, statements) : undefined;
      after = tables ? updated(database, past, tables) : allViolations(database);
      if (after === past) return;
      const fresh = [...after].filter(([id]) => !past.has(id)).map(([, violation]) => violation);
      if (fresh.length > 0) throw mismatch(fresh, index);
    },
    next() {
      startFrom(before && after);
    },
    end() {
      known = before && { violations: after, version };
    },
    forget() {
      known = undefined;
      reaches = undefined;
    },
  };
}

/** A number that moves whenever another connection has written. */
function watchData(database: Database): () => number {
  let pragma: PreparedStatement | undefined;
  return () => {
    pragma ??= database.prepare('PRAGMA data_version');
    return Number(pragma.get()?.data_version);
  };
}

function allViolations(database: Database): Violations {
  return byIdentity(violationsOf(database, 'PRAGMA foreign_key_check'));
}

function violationsIfTold(database: Database): Violations | undefined {
  try {
    return allViolations(database);
  } catch (error) {
    if (isDriverError(error)) return undefined;
    throw error;
  }
}

/** Most often there are none, which the first row that is not there tells at less cost. */
function violationsOf(database: Database, pragma: string): Violation[] {
  const statement = database.prepare(pragma);
  return statement.get() === undefined ? [] : (statement.all() as unknown as Violation[]);
}

function byIdentity(violations: readonly Violation[]): Violations {
  const found = new Map<string, Violation>();
  for (const violation of violations) {
    const { table, rowid, parent, fkid } = violation;
    // Rows of a table without rowid cannot be told apart: there the number of them counts.
    for (let count = 0; ; count++) {
      const id = [table, rowid, parent, fkid, count].join('\0');
      if (found.has(id)) continue;
      found.set(id, violation);
      break;
    }
  }
  return found;
}

interface TableRow {
  readonly name: string;
  readonly sql: string;
}

/** Triggers and conflict clauses write to tables, or take rows from them, that no statement names. */
function hasReach(database: Database): boolean {
  const [found] = database
    .prepare(
      "SELECT 1 FROM sqlite_schema WHERE type = 'trigger' OR (type = 'table' AND sql LIKE '%conflict%replace%') LIMIT 1",
    )
    .all();
  return found !== undefined;
}

/** The tables in which the statements can have made violations: those they name, and, unless they only add, the children of those. */
function touchedTables(database: Database, statements: readonly string[]): string[] {
  const doubtful = statements.filter((statement) => !harmless.test(statement) || several.test(statement));
  const single = doubtful.map((statement) =>
    intoTable.test(statement) && !several.test(statement) ? targetOf(statement) : undefined,
  );
  const targets = single.filter((name) => name !== undefined);
  if (targets.length === doubtful.length) return [...new Set(targets)];
  const named = new Set<string>();
  for (const statement of statements) {
    for (const { kind, value } of tokenize(statement)) {
      if (kind === 'word' || kind === 'name' || kind === 'string') named.add(value.toLowerCase());
    }
  }
  const rows = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")
    .all() as unknown as TableRow[];
  return rows.filter(({ name, sql }) => named.has(name.toLowerCase()) || refersTo(sql, named)).map(({ name }) => name);
}

/** How much of a statement is read for the name of its table: more than a name can be long is none. In characters. */
const headLength = 400;

/** `INSERT INTO t …`, `ALTER TABLE main.t …`; undefined for what is not that plain. */
function targetOf(statement: string): string | undefined {
  const tokens = tokenize(statement.slice(0, headLength));
  const [verb, , first, dot, second] = tokens;
  const isQualified = dot?.key === '.';
  const name = isQualified ? second : first;
  const next = tokens[isQualified ? 5 : 3];
  if (verb?.key === 'ALTER' && next?.key !== 'ADD') return undefined;
  const isName = name?.kind === 'word' || name?.kind === 'name' || name?.kind === 'string';
  return name && isName && name.end < headLength ? name.value : undefined;
}

/** Any name in the text of a table that follows REFERENCES counts. */
function refersTo(sql: string, named: ReadonlySet<string>): boolean {
  if (!/\breferences\b/i.test(sql)) return false;
  const tokens = tokenize(sql);
  return tokens.some(
    ({ value, kind }, at) =>
      kind === 'word' && value.toLowerCase() === 'references' && named.has((tokens[at + 1]?.value ?? '').toLowerCase()),
  );
}

/** The violations from before, those of the touched tables read anew. */
function updated(database: Database, before: Violations, tables: readonly string[]): Violations {
  if (tables.length === 0) return before;
  const touched = new Set(tables);
  const existing = before.size === 0 ? new Set<string>() : tableNames(database);
  const kept = [...before].filter(([, { table }]) => !touched.has(table) && existing.has(table));
  const read = tables.flatMap((table) => violationsOf(database, `PRAGMA foreign_key_check(${quoteName(table)})`));
  return new Map([...kept, ...byIdentity(read)]);
}

function tableNames(database: Database): Set<string> {
  const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  return new Set(rows.map(({ name }) => String(name)));
}

function mismatch([first, ...more]: readonly Violation[], index: number): DatabaseError {
  const message = `sql/sqlite: foreign key mismatch: ${first ? describe(first) : ''}${more.length > 0 ? `, and ${more.length} more` : ''}`;
  const hint = `PRAGMA foreign_key_check(${quoteName(first?.table ?? '')}) lists such rows: give them their parent, or NULL, in the same file`;
  return new DatabaseError({ message, code: 'SQLITE_CONSTRAINT', hint }, { index });
}

function describe({ table, rowid, parent, fkid }: Violation): string {
  const row = rowid === null ? 'a row' : `row ${rowid}`;
  return `${row} of table "${table}" has no parent in "${parent}" (foreign key ${fkid})`;
}
