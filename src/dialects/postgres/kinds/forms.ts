import { sameValue } from '../../../diff/compare.ts';
import { attribute, bool, type HclItem, list, number, raw, string } from '../../../hcl/print.ts';
import type { Literal, SchemaBlock } from '../../schema-hcl/index.ts';
import { typeRefOf } from '../hcl-types.ts';
import { quoteName } from '../quote.ts';
import { sameType, type TypeRef } from '../types.ts';
import type { HclContext } from './contract.ts';
import { readQualified } from './hcl-read.ts';
import { type Options, sameOptions } from './options.ts';
import { type Qualified, qualifiedHcl } from './qualified.ts';

/** One field of a simple object: when two are equal, and how it stands in HCL. */
export interface Form<V> {
  same(a: V | undefined, b: V | undefined): boolean;
  read(block: SchemaBlock, name: string): V | undefined;
  print(value: V, name: string, context: HclContext): readonly HclItem[];
  /** Texts that name other objects, where the catalog has not been asked: the object is made after them. */
  mentions?(value: V): readonly string[];
}

/** The same names, in whatever order. */
export function sameNames(a?: readonly string[], b?: readonly string[]): boolean {
  return sameValue(a && [...a].sort(), b && [...b].sort());
}

export const text: Form<string> = {
  same: sameValue,
  read: (block, name) => block.string(name),
  print: (value, name) => [attribute(name, string(value))],
};

/** A function by the server's text, with its argument types or without, or by a reference to its block. */
export const routineName: Form<string> = {
  ...text,
  read(block, name) {
    const bare = block.bare(name);
    if (bare?.[0] === 'function' && bare.length > 1) {
      const found = block.reference(name, 'function');
      return found && `${quoteName(found.schema ?? 'public')}.${quoteName(found.name)}`;
    }
    return bare?.join('.') ?? block.string(name);
  },
  mentions: (value) => [value],
};

/** A word without quotes, in capitals. */
export const word: Form<string> = {
  same: sameValue,
  read: (block, name) => block.word(name)?.toUpperCase(),
  print: (value, name) => [attribute(name, raw(value))],
};

export const flag: Form<boolean> = {
  same: sameValue,
  read: (block, name) => block.boolean(name),
  print: (value, name) => [attribute(name, bool(value))],
};

export const integer: Form<number> = {
  same: sameValue,
  read(block, name) {
    const value = block.integer(name);
    return value === undefined ? undefined : Number(value);
  },
  print: (value, name) => [attribute(name, number(value))],
};

export const texts: Form<readonly string[]> = {
  same: sameValue,
  read: (block, name) => block.strings(name),
  print: (value, name) => [attribute(name, list(value.map(string)))],
};

export const typeForm: Form<TypeRef> = {
  same: (a, b) => (a === undefined || b === undefined ? a === b : sameType(a, b)),
  read(block, name) {
    const spelled = block.spelledType(name);
    return spelled && typeRefOf(spelled);
  },
  print: (value, name, context) => [attribute(name, context.type(value))],
};

export const qualified: Form<Qualified> = {
  same: sameValue,
  read: readQualified,
  print: (value, name) => [attribute(name, qualifiedHcl(value))],
  mentions: ({ name }) => [name],
};

/** `{ host = "h" }`; the order makes no difference, and is kept: dumps show it. */
export const optionMap: Form<Options> = {
  same: sameOptions,
  read: (block, name) => block.map(name)?.map(([key, value]) => [key, literalText(value)] as const),
  print: (value, name) => [
    attribute(name, { kind: 'object', entries: value.map(([key, one]) => ({ key, value: string(one) })) }),
  ],
};

/**
 * The same for options of foreign data, whose values are nobody's business but the wrapper's: compared letter by letter. Dumps sort them.
 */
export const foreignOptions: Form<Options> = {
  ...optionMap,
  same: (a = [], b = []) => sameValue(Object.fromEntries(a), Object.fromEntries(b)),
  print: (value, name, context) => optionMap.print([...value].sort(byKey), name, context),
};

function byKey([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function literalText(value: Literal): string {
  return value.kind === 'string' || value.kind === 'bool' ? String(value.value) : value.text;
}
