import type { Literal, SchemaBlock } from '../../schema-hcl/index.ts';
import { nameText } from '../names.ts';
import type { Deferrable } from './constraints.ts';
import type { IndexPart } from './index-part.ts';
import type { Options } from './options.ts';
import type { Qualified } from './qualified.ts';

/** Names of columns of the table that the block stands in. @throws TelamonError for a column of another table. */
export function ownColumns(block: SchemaBlock, attribute: string): readonly string[] | undefined {
  return block.references(attribute, 'column')?.map(({ parent, schema, name }) => {
    if (parent === block.root && schema === block.schema) return name;
    throw block.fault(
      `${block.type} "${block.name}": ${attribute}: column "${name}" belongs to table "${parent}", not to "${block.root}"`,
      attribute,
    );
  });
}

/** A list that is there and not empty, else nothing. */
export function listed<Name extends string>(
  name: Name,
  items: readonly string[] | undefined,
): { readonly [N in Name]?: readonly string[] } {
  return items && items.length > 0 ? ({ [name]: items } as { readonly [N in Name]: readonly string[] }) : {};
}

/** The parameters of a `storage_params` block. */
export function readOptions(block: SchemaBlock): { readonly params?: Options } {
  const entries = block.block('storage_params')?.entries() ?? [];
  if (entries.length === 0) return {};
  return { params: entries.map(([key, value]) => [key, optionText(value)] as const) };
}

function optionText(value: Literal): string {
  return value.kind === 'string' || value.kind === 'bool' ? String(value.value) : value.text;
}

export function readDeferrableHcl(block: SchemaBlock): { readonly deferrable?: Deferrable } {
  const value = block.flag('deferrable', ['INITIALLY_IMMEDIATE', 'INITIALLY_DEFERRED']);
  if (value === undefined || value === false) return {};
  return { deferrable: value === 'INITIALLY_DEFERRED' ? 'deferred' : 'immediate' };
}

/** `USING GiST`: the server's methods in any case, those of extensions as they are. */
export function readMethod(block: SchemaBlock, standard: string): string {
  return block.word('type')?.toLowerCase().replaceAll('_', '') ?? standard;
}

/** Endings that belong to the name of a collation: `C.UTF-8` is no collation `UTF-8` of a schema `C`. */
const encodings = /\.(?:utf-?8|iso-?8859.*|latin.*|euc.*|koi8.*|big5.*|gb.*|sjis|cp\d+|win\d+)(?:@.*)?$/i;

/** `"de-x-icu"`, or `"app.german"` for one that a schema holds. */
export function readCollation(block: SchemaBlock, attribute = 'collate'): { readonly collation?: Qualified } {
  const text = block.bare(attribute)?.join('.') ?? block.string(attribute);
  if (text === undefined) return {};
  const dot = encodings.test(text) ? -1 : text.indexOf('.');
  return { collation: { schema: dot < 0 ? 'pg_catalog' : text.slice(0, dot), name: text.slice(dot + 1) } };
}

/** A name, bare or in quotes, with its schema before a dot; the server's own stands alone. */
export function readQualified(block: SchemaBlock, attribute: string): Qualified | undefined {
  const text = block.bare(attribute)?.join('.') ?? block.string(attribute);
  return text === undefined ? undefined : qualifiedOf(text);
}

/** `app.name`, or `name` for what the server has. */
export function qualifiedOf(text: string): Qualified {
  const [first = '', ...rest] = text.split('.');
  return rest.length === 0 ? { schema: 'pg_catalog', name: first } : { schema: first, name: rest.join('.') };
}

/** The parts that `on` blocks list. */
export function readOn(block: SchemaBlock): IndexPart {
  const [column, ...surplus] = ownColumns(block, 'column') ?? [];
  const expr = block.expression('expr');
  if ((column === undefined) === (expr === undefined) || surplus.length > 0) {
    throw block.fault('an "on" block names either one column or one expr');
  }
  const desc = block.boolean('desc') ?? false;
  const first = block.boolean('nulls_first');
  const last = block.boolean('nulls_last');
  if (first && last) throw block.fault('nulls_first and nulls_last exclude each other', 'nulls_last');
  const nulls = first ? 'first' : last ? 'last' : undefined;
  const standard = desc ? 'first' : 'last';
  const statistics = block.integer('statistics');
  return {
    ...(column === undefined ? { expr: expr ?? '' } : { column }),
    desc,
    ...(nulls === undefined || nulls === standard ? {} : { nulls }),
    ...readOpclass(block),
    ...readCollation(block),
    ...(statistics === undefined ? {} : { statistics: Number(statistics) }),
  };
}

/** A bare word is the server's own; in quotes it may be an extension's, with its schema or parameters. */
function readOpclass(block: SchemaBlock): { readonly opclass?: NonNullable<IndexPart['opclass']> } {
  const bare = block.bare('ops');
  const text = bare ? bare.join('.') : block.expression('ops');
  if (text === undefined) return {};
  const match = /^(?:((?:"(?:[^"]|"")+"|[^."(]+))\.)?("(?:[^"]|"")+"|[^."(]+?)\s*(?:\((.*)\))?$/s.exec(text.trim());
  if (!match) throw block.fault(`ops: ${JSON.stringify(text)} is no operator class`, 'ops');
  const [, schema, name = '', params] = match;
  const inside = params?.split(',').map((param): readonly [string, string] => {
    const [key = '', ...value] = param.split('=');
    return [
      key.trim(),
      value
        .join('=')
        .trim()
        .replace(/^'(.*)'$/s, '$1'),
    ];
  });
  return {
    opclass: {
      schema: schema === undefined ? (bare ? 'pg_catalog' : 'public') : nameText(schema),
      name: nameText(name),
      ...(inside && inside.length > 0 ? { params: inside } : {}),
    },
  };
}
