import type { HclItem } from '../../../hcl/print.ts';
import type { Rename } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import type { Kind, RenameRules } from '../../kind.ts';
import type { HclReading } from '../../schema-hcl/language.ts';
import type { Catalog } from '../catalog.ts';
import type { TableText } from '../ddl/table.ts';
import { namesIn } from '../expressions.ts';

/** Every SQLite object stands in the one schema. */
export interface SqliteObject<K extends string = string> extends SchemaObject<K> {
  readonly schema: string;
}

/** Part of a table. */
export interface TablePart<K extends string = string> extends SqliteObject<K> {
  readonly parent: string;
}

/** A part on its way: filled in step by step, since large schemas have very many, and copying objects together takes its time. */
export type Filled<O> = { -readonly [Field in keyof O]: O[Field] };

/** A table on its way to the model: what pragmas tell, and what its text does. */
export interface TableSource {
  readonly name: string;
  readonly catalog: Catalog;
  readonly text: TableText;
  readonly withoutRowid: boolean;
  readonly strict: boolean;
}

/** What HCL printing knows about the whole document. */
export interface HclContext {
  readonly realm: Realm;
  children<O extends TablePart>(owner: SchemaObject, kind: O['kind']): readonly O[];
}

/** Columns of its table that a part stands on. */
export function columnKeys({ schema, parent }: TablePart, names: Iterable<string>): ObjectKey[] {
  return Array.from(names, (name) => keyOf({ kind: 'column', schema, parent, name }));
}

/** The same for an expression: every name in it may be a column. */
export function mentionedKeys(part: TablePart, expression: string | undefined): ObjectKey[] {
  return expression === undefined ? [] : columnKeys(part, namesIn(expression));
}

/** What a rename needs to know to write SQL. */
export interface RenameContext {
  /** Quoted, behind the qualifier that was asked for. */
  name(object: string): string;
}

/** One kind of object: everything that is known about it stands in its file. */
export interface SqliteKind<O extends SchemaObject = SchemaObject> extends Kind<O> {
  /** Parts of a table are read with their table. */
  readonly readTable?: (table: TableSource) => readonly O[];
  /** What stands by itself is read from the catalog. */
  read?(catalog: Catalog): readonly O[];
  /** Its line in the list of a CREATE TABLE; undefined for what has a statement of its own, or stands in its column. */
  item?(object: O): string | undefined;
  readonly rename?: RenameRules<O> & {
    statements(change: Rename<O>, context: RenameContext): readonly PlannedStatement[];
  };
  /** What stands in its owner's block is printed there. */
  readonly hcl?: HclReading<O> & { print?(object: O, context: HclContext): HclItem };
}
