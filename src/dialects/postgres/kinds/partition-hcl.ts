import {
  attribute,
  block,
  bool,
  type HclAttribute,
  type HclBlock,
  type HclExpr,
  list,
  nullWord,
  number,
  raw,
  reference,
  sql,
  string,
} from '../../../hcl/print.ts';
import type { BoundLiteral, SchemaBlock } from '../../schema-hcl/index.ts';
import { splitTopLevel } from '../expressions.ts';
import { plainLiteral } from '../quote.ts';
import type { HclContext } from './contract.ts';
import type { Table } from './table.ts';
import { readTableHcl, tableAttributes, tableBlocks } from './table-hcl.ts';

export function readPartitionHcl(block: SchemaBlock): Table {
  const parent = block.required('of', block.reference('of', 'table'));
  return {
    ...readTableHcl(block),
    partitionOf: { schema: parent.schema ?? '', name: parent.name, bound: readBound(block) },
  };
}

export function printPartition(object: Table, context: HclContext): HclBlock {
  const { schema = '', name = '', bound = '' } = object.partitionOf ?? {};
  const { attributes, blocks } = boundHcl(bound);
  return block('partition', context.labels(object), [
    ...(schema === object.schema ? [] : [attribute('schema', reference('schema', object.schema))]),
    attribute('of', context.reference('table', schema, name)),
    ...attributes,
    ...tableAttributes(object, context),
    ...blocks,
    ...tableBlocks(object, context),
  ]);
}

/** `default = true`, `values = […]`, `range { … }` or `hash { … }`, out of the server's words. */
function boundHcl(bound: string): {
  readonly attributes: readonly HclAttribute[];
  readonly blocks: readonly HclBlock[];
} {
  const [, word, rest = ''] = /^FOR VALUES (FROM|IN|WITH) (.*)$/s.exec(bound) ?? [];
  const values = (text: string) => list(splitTopLevel(text.slice(1, -1)).map(valueHcl));
  switch (word) {
    case 'IN':
      return { attributes: [attribute('values', values(rest))], blocks: [] };
    case 'FROM': {
      const [from = '()', to = '()'] = halves(rest);
      const body = [attribute('from', values(from)), attribute('to', values(to))];
      return { attributes: [], blocks: [block('range', [], body)] };
    }
    case 'WITH': {
      const [, modulus = '', remainder = ''] = /modulus (\d+), remainder (\d+)/.exec(rest) ?? [];
      const body = [attribute('modulus', number(modulus)), attribute('remainder', number(remainder))];
      return { attributes: [], blocks: [block('hash', [], body)] };
    }
    default:
      return { attributes: [attribute('default', bool(true))], blocks: [] };
  }
}

/** `(…) TO (…)`, cut where no quote or parenthesis is open. */
function halves(text: string): readonly [string, string] {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return [text.slice(0, at + 1), text.slice(at + ' TO '.length + 1)];
  }
  return [text, ''];
}

function valueHcl(text: string): HclExpr {
  if (/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/.test(text)) return number(text);
  if (text === 'MINVALUE' || text === 'MAXVALUE') return raw(text);
  if (text === 'NULL') return nullWord;
  if (text === 'true' || text === 'false') return bool(text === 'true');
  return /^'(?:[^']|'')*'$/s.test(text) ? string(text.slice(1, -1).replaceAll("''", "'")) : sql(text);
}

const endless = ['MINVALUE', 'MAXVALUE'] as const;

/** The bounds as SQL takes them; the server gives them its own form. */
function readBound(block: SchemaBlock): string {
  const standard = block.boolean('default');
  const values = block.boundValues('values', []);
  const range = block.block('range');
  const hash = block.block('hash');
  const given = [standard, values, range, hash].filter((each) => each !== undefined && each !== false);
  if (given.length !== 1) {
    throw block.fault(
      `partition "${block.name}" needs exactly one of default = true, values = [ ], range { } and hash { }`,
    );
  }
  const tuple = (items: readonly BoundLiteral[]) => `(${items.map(boundSql).join(', ')})`;
  if (values) return `FOR VALUES IN ${tuple(values)}`;
  if (range) {
    const from = range.required('from', range.boundValues('from', endless));
    const to = range.required('to', range.boundValues('to', endless));
    return `FOR VALUES FROM ${tuple(from)} TO ${tuple(to)}`;
  }
  if (hash) {
    const modulus = hash.required('modulus', hash.integer('modulus'));
    const remainder = hash.required('remainder', hash.integer('remainder'));
    return `FOR VALUES WITH (modulus ${modulus}, remainder ${remainder})`;
  }
  return 'DEFAULT';
}

function boundSql(value: BoundLiteral): string {
  switch (value.kind) {
    case 'null':
      return 'NULL';
    case 'word':
      return value.text;
    case 'string':
      return plainLiteral(value.value);
    case 'bool':
      return String(value.value);
    default:
      return value.text;
  }
}
