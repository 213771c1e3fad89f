import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, type HclItem, raw, sql, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import { defaultHcl, defaultSql, readDefault, sameDefault } from '../defaults.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { conflictOf, literalSql, partOf } from '../hcl-read.ts';
import { quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import { canonicalType, hclTypeWord, sameType } from '../types.ts';
import { type Filled, mentionedKeys, type SqliteKind, type TablePart, type TableSource } from './contract.ts';
import { renameColumn } from './rename.ts';

export interface Column extends TablePart<'column'> {
  /** Canonical. */
  readonly type: string;
  /** As SQLite tells it, for reports. */
  readonly declared: string;
  readonly null: boolean;
  /** The text behind DEFAULT, without parentheses around it. */
  readonly default?: string;
  readonly generated?: { readonly expr: string; readonly kind: 'VIRTUAL' | 'STORED' };
  readonly collate?: string;
  /** What a violated NOT NULL does, when it is not ABORT. */
  readonly onConflict?: string;
  readonly autoIncrement?: true;
  /** Part of the primary key. */
  readonly key?: true;
  /** Another name for the rowid: its values are what references to rows are made of. */
  readonly rowid?: true;
}

export const column: SqliteKind<Column> = {
  name: 'column',
  owners: ['table'],
  policy: 'column',
  selector: 'column',
  rename: { word: 'column', alike: (from, to) => sameType(from.type, to.type), statements: renameColumn },
  references: (object) => mentionedKeys(object, object.generated?.expr),
  changes(from, to) {
    const fields = ['type', 'null', 'default', 'generated', 'collate', 'onConflict', 'autoIncrement', 'rowid'] as const;
    // A primary key takes no NULL, or it is the rowid's, whatever its columns say.
    const inKeys = from.key === true && to.key === true;
    return changedFields(from, to, fields, {
      type: sameType,
      null: (a, b) => inKeys || a === b,
      default: sameDefault,
      generated: (a, b) => a?.kind === b?.kind && sameExpression(a?.expr, b?.expr),
      collate: (a, b) => a?.toLowerCase() === b?.toLowerCase(),
    });
  },
  readTable,
  hcl: { read: readHcl },
};

function readTable({ name: table, catalog, text, withoutRowid }: TableSource): Column[] {
  const rows = catalog.columns.get(table) ?? [];
  const keys = rows.filter(({ key }) => key > 0);
  const [only] = keys;
  // DESC on the column itself makes INTEGER PRIMARY KEY an ordinary key.
  const isAlias =
    keys.length === 1 && only?.type.toUpperCase() === 'INTEGER' && !withoutRowid && !text.primaryKey?.desc;
  return rows
    .filter(({ hidden }) => hidden !== 1)
    .map((row) => {
      const written = text.columns.get(row.name);
      const value = row.hidden === 0 ? readDefault(row.default) : undefined;
      const collate = written?.collate;
      const column: Filled<Column> = {
        kind: 'column',
        schema: mainSchema,
        parent: table,
        name: row.name,
        type: canonicalType(row.type),
        declared: row.type,
        null: row.notNull === 0,
      };
      if (value !== undefined) column.default = value;
      if (row.hidden !== 0) {
        const kind = row.hidden === 3 ? 'STORED' : 'VIRTUAL';
        column.generated = { expr: wrapped(written?.generated ?? ''), kind };
      }
      if (collate !== undefined && collate.toUpperCase() !== 'BINARY') column.collate = collate;
      if (written?.onConflict !== undefined) column.onConflict = written.onConflict;
      if (row.key > 0) {
        if (text.primaryKey?.autoIncrement) column.autoIncrement = true;
        column.key = true;
        if (isAlias) column.rowid = true;
      }
      return column;
    });
}

function readHcl(own: SchemaBlock): Column {
  const spelled = own.required('type', own.spelledType('type'));
  if (spelled.kind === 'reference') throw own.fault(`column "${own.name}": SQLite has no types of one's own`, 'type');
  const type = canonicalType(spelled.text);
  const autoIncrement = own.boolean('auto_increment') ?? false;
  if (autoIncrement && type !== 'integer') {
    throw own.fault(`column "${own.name}": auto_increment works for the type integer only, not for ${type}`, 'type');
  }
  const value = own.literal('default');
  const text = value && readDefault(literalSql(value));
  const generated = readGenerated(own);
  const collate = own.string('collate');
  const onConflict = conflictOf(own);
  return {
    kind: 'column',
    ...partOf(own),
    name: own.name,
    type,
    declared: spelled.text,
    null: own.boolean('null') ?? false,
    ...(text === undefined ? {} : { default: text }),
    ...(generated ? { generated } : {}),
    ...(collate === undefined || collate.toUpperCase() === 'BINARY' ? {} : { collate }),
    ...(onConflict === undefined ? {} : { onConflict }),
    ...(autoIncrement ? { autoIncrement: true } : {}),
  };
}

/** `as = "…"`, or a block that says how it is kept. */
function readGenerated(own: SchemaBlock): Column['generated'] {
  const short = own.expression('as');
  const long = own.block('as');
  if (short !== undefined && long) throw own.fault(`column "${own.name}" has both as = … and as { … }`, 'as');
  if (short !== undefined) return { expr: wrapped(short), kind: 'VIRTUAL' };
  if (!long) return undefined;
  const expr = long.required('expr', long.expression('expr'));
  return { expr: wrapped(expr), kind: long.word('type', ['VIRTUAL', 'STORED']) ?? 'VIRTUAL' };
}

/** The column inside CREATE TABLE and behind ADD COLUMN; with what its primary key is, where that stands in it. */
export function columnSql(object: Column, inlineKey?: string): string {
  const { generated, collate, onConflict } = object;
  return [
    quoteName(object.name),
    object.type,
    object.null ? 'NULL' : `NOT NULL${onConflict === undefined ? '' : ` ON CONFLICT ${onConflict}`}`,
    ...(object.default === undefined ? [] : [`DEFAULT ${defaultSql(object.default)}`]),
    ...(collate === undefined ? [] : [`COLLATE ${quoteName(collate)}`]),
    ...(inlineKey === undefined ? [] : [inlineKey]),
    ...(generated ? [`AS ${generated.expr} ${generated.kind}`] : []),
  ].join(' ');
}

export function columnHcl(object: Column): HclItem {
  const { generated } = object;
  const type = hclTypeWord(object.type);
  const body: HclItem[] = [
    attribute('null', bool(object.null)),
    attribute('type', type === undefined ? sql(object.type) : raw(type)),
  ];
  if (object.default !== undefined) body.push(attribute('default', defaultHcl(object.default)));
  if (object.autoIncrement) body.push(attribute('auto_increment', bool(true)));
  if (object.collate !== undefined) body.push(attribute('collate', string(object.collate)));
  if (object.onConflict !== undefined) body.push(attribute('on_conflict', raw(object.onConflict)));
  if (generated) {
    body.push(block('as', [], [attribute('expr', string(generated.expr)), attribute('type', raw(generated.kind))]));
  }
  return block('column', [object.name], body);
}
