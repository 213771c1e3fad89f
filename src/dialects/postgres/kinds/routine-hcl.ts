import {
  attribute,
  block,
  type HclAttribute,
  type HclBlock,
  type HclExpr,
  type HclItem,
  raw,
  string,
} from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { NamedRow } from '../catalog/routines.ts';
import { typeRefOf } from '../hcl-types.ts';
import { nameText } from '../names.ts';
import { quoteName } from '../quote.ts';
import { defaultHcl, defaultText } from './column-hcl.ts';
import type { HclContext } from './contract.ts';
import type { Argument, ArgumentMode } from './routine.ts';

const modes: readonly ArgumentMode[] = ['IN', 'OUT', 'INOUT', 'VARIADIC'];

export function argumentBlocks(args: readonly Argument[], context: HclContext, type = 'arg'): HclBlock[] {
  return args.map((argument) => {
    const value = defaultHcl(argument);
    return block(type, argument.name === undefined ? [] : [argument.name], [
      attribute('type', context.type(argument.type)),
      ...(value ? [attribute('default', value)] : []),
      ...(argument.mode === 'IN' ? [] : [attribute('mode', raw(argument.mode))]),
    ]);
  });
}

export function readArgumentsHcl(block: SchemaBlock, type = 'arg'): Argument[] {
  return block.blocks(type).map((each) => {
    const spelled = typeRefOf(each.required('type', each.spelledType('type')));
    const value = each.literal('default');
    return {
      ...(each.hasName ? { name: each.name } : {}),
      mode: each.word('mode', modes) ?? 'IN',
      type: spelled,
      ...(value === undefined ? {} : { default: defaultText(value, spelled) }),
    };
  });
}

const simple = /^[a-z_][a-z0-9_]*$/;

/** A function that an attribute names: of the server bare, of the state by reference, else as a string. */
export function calledHcl(
  { schema, name }: NamedRow,
  home: string,
  kinds: readonly string[],
  context: HclContext,
): HclExpr {
  if (schema === 'pg_catalog' && simple.test(name)) return raw(name);
  for (const kind of kinds) {
    const reference = context.routine(kind, schema, name);
    if (reference) return reference;
  }
  return string(schema === home ? quoteWhereOdd(name) : `${quoteWhereOdd(schema)}.${quoteWhereOdd(name)}`);
}

function quoteWhereOdd(name: string): string {
  return simple.test(name) ? name : quoteName(name);
}

/** Reads such a name. @throws TelamonError for what names no function. */
export function readCalled(block: SchemaBlock, attribute: string, ...kinds: readonly string[]): NamedRow | undefined {
  const path = block.bare(attribute);
  if (path?.length === 1) return { schema: 'pg_catalog', name: (path[0] ?? '').toLowerCase() };
  if (path) return target(block, attribute, kinds);
  if (!block.has(attribute)) return undefined;
  const text = literalText(block, attribute);
  if (text === undefined) return target(block, attribute, kinds);
  const parts = text.match(/"(?:[^"]|"")+"|[^."]+/g)?.map(nameText) ?? [];
  const [first = '', second] = parts;
  return second === undefined ? { schema: block.ownSchema ?? 'public', name: first } : { schema: first, name: second };
}

function target(block: SchemaBlock, attribute: string, kinds: readonly string[]): NamedRow | undefined {
  const found = block.reference(attribute, ...kinds);
  return found && { schema: found.schema ?? 'public', name: found.name };
}

/** A string, where one stands; a reference that needs brackets is none. */
function literalText(block: SchemaBlock, attribute: string): string | undefined {
  try {
    return block.string(attribute);
  } catch {
    return undefined;
  }
}

/** Settings of a routine. A name with a dot stands as a label: `set "app.user" { value = "x" }`. */
export function configHcl(config: readonly (readonly [string, string])[] | undefined): HclItem[] {
  if (!config) return [];
  const isPlain = ([name]: readonly [string, string]) => /^[A-Za-z_][\w]*$/.test(name);
  const plain = config.filter(isPlain);
  return [
    ...(plain.length > 0
      ? [
          block(
            'set',
            [],
            plain.map(([name, value]): HclAttribute => attribute(name, string(value))),
          ),
        ]
      : []),
    ...config
      .filter((entry) => !isPlain(entry))
      .map(([name, value]) => block('set', [name], [attribute('value', string(value))])),
  ];
}

export function readConfigHcl(block: SchemaBlock): { readonly config?: readonly (readonly [string, string])[] } {
  const config = block.blocks('set').flatMap((set): (readonly [string, string])[] => {
    if (set.hasName) return [[set.name, set.required('value', set.string('value'))]];
    return set.entries().map(([name, value]) => {
      const text = value.kind === 'string' || value.kind === 'bool' ? String(value.value) : value.text;
      return [name, text] as const;
    });
  });
  return config.length > 0 ? { config } : {};
}
