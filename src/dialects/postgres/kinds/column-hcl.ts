import { attribute, block, bool, type HclBlock, type HclExpr, number, raw, sql, string } from '../../../hcl/print.ts';
import type { Literal, SchemaBlock } from '../../schema-hcl/index.ts';
import { constantOf, exactDefault } from '../expressions.ts';
import { typeRefOf } from '../hcl-types.ts';
import { defaultName } from '../names.ts';
import { plainLiteral } from '../quote.ts';
import type { TypeRef } from '../types.ts';
import type { Column } from './column.ts';
import { serialWord, storages } from './column-sql.ts';
import type { HclContext } from './contract.ts';
import { readCollation, readOptions } from './hcl-read.ts';
import { tableAt } from './lineage.ts';
import { notNullHcl, readNotNullHcl } from './not-null.ts';
import { optionsBlock } from './options.ts';
import { qualifiedHcl } from './qualified.ts';
import { optionsHcl, readSequenceOptions } from './sequence-options.ts';

export function printColumn(column: Column, context: HclContext): HclBlock {
  const serial = serialWord(column);
  const value = defaultHcl(column);
  return block(
    'column',
    [column.name],
    [
      attribute('null', bool(column.null)),
      attribute('type', serial === undefined ? context.type(column.type) : raw(serial)),
      ...(column.serial && column.serial.sequence !== usualSequence(column)
        ? [attribute('sequence', string(column.serial.sequence))]
        : []),
      ...(value ? [attribute('default', value)] : []),
      ...(column.collation ? [attribute('collate', qualifiedHcl(column.collation))] : []),
      ...(column.storage === undefined ? [] : [attribute('storage', raw(column.storage))]),
      ...(column.compression === undefined ? [] : [attribute('compression', raw(column.compression.toUpperCase()))]),
      ...(column.statistics === undefined ? [] : [attribute('statistics', number(column.statistics))]),
      ...(isMoreOnly(column, context) ? [attribute('inherited', bool(true))] : []),
      ...(column.comment === undefined ? [] : [attribute('comment', string(column.comment))]),
      ...(column.identity
        ? [
            block(
              'identity',
              [],
              [
                attribute('generated', raw(column.identity.always ? 'ALWAYS' : 'BY_DEFAULT')),
                ...(column.identity.sequence === undefined
                  ? []
                  : [attribute('sequence', string(column.identity.sequence))]),
                ...(column.identity.type === undefined ? [] : [attribute('type', raw(column.identity.type))]),
                ...(column.identity.persistence === undefined
                  ? []
                  : [attribute('persistence', raw(column.identity.persistence))]),
                ...optionsHcl(column.identity),
              ],
            ),
          ]
        : []),
      ...(column.generated
        ? [
            block(
              'as',
              [],
              [
                attribute('expr', string(column.generated.expr)),
                attribute('type', raw(column.generated.stored ? 'STORED' : 'VIRTUAL')),
              ],
            ),
          ]
        : []),
      ...notNullHcl(column),
      ...optionsBlock(column.options),
    ],
  );
}

function usualSequence({ parent, name }: Pick<Column, 'parent' | 'name'>): string {
  return defaultName(parent, [name], 'seq');
}

/** The block says more of a column that comes from a parent table, and does not define it once more. */
function isMoreOnly(column: Column, { realm }: HclContext): boolean {
  const table = tableAt(realm, { schema: column.schema, name: column.parent });
  return column.inherited !== undefined && !column.local && table?.partitionOf === undefined;
}

const serialTypes: Readonly<Record<string, string>> = {
  smallserial: 'smallint',
  serial: 'integer',
  bigserial: 'bigint',
};

/** A column as its author wrote it; a serial one has the sequence that the server would name for it. */
export function readColumnHcl(block: SchemaBlock): Column {
  const spelled = typeRefOf(block.required('type', block.spelledType('type')));
  const counted = spelled.user ? undefined : serialTypes[spelled.text];
  const type = counted === undefined ? spelled : { text: counted };
  const isNull = block.boolean('null') ?? false;
  const value = block.literal('default');
  if (counted !== undefined && isNull) {
    throw block.fault(`column "${block.name}": ${spelled.text} columns are never null`, 'null');
  }
  if (counted !== undefined && value !== undefined) {
    throw block.fault(`column "${block.name}": the default of a ${spelled.text} column is its sequence`, 'default');
  }
  const text = value && defaultText(value, type);
  const sequence = counted === undefined ? undefined : block.string('sequence');
  const storage = block.word('storage', Object.values(storages));
  const compression = block.word('compression', ['PGLZ', 'LZ4']);
  const statistics = block.integer('statistics');
  const { params } = readOptions(block);
  return {
    kind: 'column',
    schema: block.schema,
    parent: block.parent,
    name: block.name,
    type,
    null: isNull,
    ...readNotNullHcl(block),
    ...(text === undefined ? {} : { default: text }),
    ...(counted === undefined ? {} : { serial: { sequence: sequence ?? usualSequence(block) } }),
    ...readIdentity(block.block('identity')),
    ...readGenerated(block),
    ...readCollation(block),
    ...(storage === undefined ? {} : { storage }),
    ...(compression === undefined ? {} : { compression: compression.toLowerCase() }),
    ...(statistics === undefined ? {} : { statistics: Number(statistics) }),
    ...(params ? { options: params } : {}),
    // From which tables is known when all blocks have been read.
    ...(block.boolean('inherited') ? { inherited: [] } : {}),
  };
}

function readIdentity(block: SchemaBlock | undefined): Pick<Column, 'identity'> {
  if (!block) return {};
  const generated = block.word('generated', ['ALWAYS', 'BY DEFAULT']);
  const sequence = block.string('sequence');
  const type = block.spelledType('type');
  const persistence = block.word('persistence', ['LOGGED', 'UNLOGGED']);
  return {
    identity: {
      always: generated === 'ALWAYS',
      ...(sequence === undefined ? {} : { sequence }),
      ...(type === undefined ? {} : { type: typeRefOf(type).text }),
      ...(persistence === undefined ? {} : { persistence }),
      ...readSequenceOptions(block),
    },
  };
}

/** `as = "…"`, or a block that says how it is kept. */
function readGenerated(block: SchemaBlock): Pick<Column, 'generated'> {
  const short = block.expression('as');
  const long = block.block('as');
  if (short !== undefined && long) throw block.fault(`column "${block.name}" has both as = … and as { … }`, 'as');
  if (short !== undefined) return { generated: { expr: short, stored: true } };
  if (!long) return {};
  const kind = long.word('type', ['STORED', 'VIRTUAL']);
  return { generated: { expr: long.required('expr', long.expression('expr')), stored: kind !== 'VIRTUAL' } };
}

const bareTypes = /^(?:smallint|integer|bigint|numeric|real|double precision|boolean)\b(?!.*\[\])/;
const bareValue = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|true|false)$/i;

/** A string is a literal, whatever it says, except where the type has literals of its own or the text brings its quotes along. */
export function defaultText(value: Literal, type: TypeRef): string {
  if (value.kind === 'bool') return String(value.value);
  if (value.kind !== 'string') return value.text;
  const isBare = !type.user && bareTypes.test(type.text) && bareValue.test(value.value);
  return isBare || isQuoted(value.value) ? value.value : plainLiteral(value.value);
}

/** A text that is read as a literal with its quotes. */
function isQuoted(text: string): boolean {
  return /^'(?:[^']|'')*'$/.test(text);
}

/** A number prints bare only where reading it gives the same digits: `1.50` would come back as `1.5`. */
export function defaultHcl(column: { readonly default?: string; readonly type?: TypeRef }): HclExpr | undefined {
  if (column.default === undefined) return undefined;
  const constant = constantOf(column.default, column.type?.user?.kind === 'enum');
  if (!constant) return sql(column.default);
  const exact = column.type ? exactDefault(column.default, column.type) : '';
  if (constant.type === 'string') {
    return isQuoted(constant.value) || exact.includes('::', exact.lastIndexOf("'"))
      ? sql(column.default)
      : string(constant.value);
  }
  if (constant.type === 'boolean') return bool(constant.value);
  // What the server prints in quotes was written so.
  if (exact.startsWith("'")) return sql(column.default);
  return /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(constant.text) ? number(constant.text) : sql(constant.text);
}
