import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { parseExact, toText } from '../number.ts';
import {
  boolValue,
  isKeyed,
  isSequence,
  jsonString,
  type Keyed,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
  type Value,
} from '../value.ts';
import { any, define, defineVariadic, FunctionError, type HclFunction, nullable, text } from './define.ts';

export const yamlFunctions: Readonly<Record<string, HclFunction>> = {
  yamlencode: define([any('value')], (value) => stringValue(encode(value))),
  yamldecode: define([text('src')], (source) => decode(source, 0)),
  yamlmerge: defineVariadic([], nullable(any('docs')), (_, docs) => mergeDocuments(docs)),
};

/** Loaded when a file calls for it: most never do, and it takes longer to load than to read a project file. */
function loadYaml(): typeof Yaml {
  const require = createRequire(import.meta.url);
  return require('yaml');
}

function decode(source: string, argument: number): Value {
  const { parseDocument } = loadYaml();
  try {
    const document = parseDocument(source, { schema: 'core', merge: true, intAsBigInt: true, uniqueKeys: false });
    const [error] = document.errors;
    if (error) throw error;
    return fromYaml(document.toJS({ mapAsMap: true }), argument);
  } catch (error) {
    if (error instanceof FunctionError) throw error;
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new FunctionError(
      `this is no YAML text: ${message.replace(/; please use YAML\S+/, '').replace(/:$/, '')}`,
      argument,
    );
  }
}

function fromYaml(data: unknown, argument: number): Value {
  if (data === null || data === undefined) return nullValue;
  if (typeof data === 'boolean') return boolValue(data);
  if (typeof data === 'bigint') return numberValue(data);
  if (typeof data === 'string') return stringValue(data);
  if (typeof data === 'number') {
    const exact = parseExact(String(data));
    if (!exact) throw new FunctionError(`the number ${data} has no decimal form`, argument);
    return numberValue(exact);
  }
  if (Array.isArray(data)) return tupleValue(data.map((item) => fromYaml(item, argument)));
  if (data instanceof Map) {
    return objectValue([...data].map(([key, item]) => [keyText(key, argument), fromYaml(item, argument)] as const));
  }
  throw new FunctionError('the YAML text holds a value that has no counterpart', argument);
}

function keyText(key: unknown, argument: number): string {
  if (typeof key === 'object' && key !== null) throw new FunctionError('a YAML key is a list or a map', argument);
  return String(key);
}

/** Quoted keys and strings, literal blocks for texts of several lines, list items at the column of their key. */
function encode(value: Value): string {
  if (isSequence(value) && value.items.length > 0) return encodeItems(value.items, '');
  if (isKeyed(value) && value.entries.size > 0) return encodeEntries(value, '');
  return `${scalar(value, '')}\n`;
}

function encodeItems(items: readonly Value[], indent: string): string {
  return items
    .map((item) => {
      const nested = isSequence(item) ? item.items.length > 0 : isKeyed(item) && item.entries.size > 0;
      if (!nested) return `${indent}- ${scalar(item, `${indent}  `)}\n`;
      const inner = `${indent}  `;
      const body = isSequence(item) ? encodeItems(item.items, inner) : isKeyed(item) ? encodeEntries(item, inner) : '';
      return `${indent}- ${body.slice(inner.length)}`;
    })
    .join('');
}

function encodeEntries(value: Keyed, indent: string): string {
  return [...value.entries]
    .map(([key, item]) => {
      const name = `${indent}${jsonString(key)}:`;
      if (isSequence(item) && item.items.length > 0) return `${name}\n${encodeItems(item.items, indent)}`;
      if (isKeyed(item) && item.entries.size > 0) return `${name}\n${encodeEntries(item, `${indent}  `)}`;
      return `${name} ${scalar(item, `${indent}  `)}\n`;
    })
    .join('');
}

function scalar(value: Value, indent: string): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'bool':
      return String(value.value);
    case 'number':
      return toText(value.value);
    case 'string':
      return blockLiteral(value.value, indent) ?? JSON.stringify(value.value);
    case 'capsule':
      return JSON.stringify(value.text);
    default:
      return isSequence(value) ? '[]' : '{}';
  }
}

/** A text of several lines as a block, where that gives back the same text. */
function blockLiteral(text: string, indent: string): string | undefined {
  if (!text.includes('\n') || /[^\P{Cc}\n\t]|\uFEFF|^[ \t\n]|[ \t](?:\n|$)/u.test(text)) return undefined;
  const [, body = '', ends = ''] = /^(.*?)(\n*)$/s.exec(text) ?? [];
  if (body === '') return undefined;
  const chomping = ends === '' ? '-' : ends === '\n' ? '' : '+';
  const lines = (ends.length > 1 ? body + ends.slice(1) : body).split('\n');
  return `|${chomping}\n${lines.map((line) => (line === '' ? '' : indent.slice(0, Math.max(2, indent.length)) + line)).join('\n')}`;
}

function mergeDocuments(docs: readonly Value[]): Value {
  const given = docs.flatMap((doc, at) => (doc.kind === 'null' ? [] : [{ doc: sourceOf(doc, at), at }]));
  const [first, ...rest] = given;
  if (!first) throw new FunctionError('at least one document is needed');
  if (rest.length === 0) return stringValue(first.doc);
  const merged = rest.reduce(
    (value, { doc, at }) => merge(value, decode(doc, at), at, ''),
    decode(first.doc, first.at),
  );
  return stringValue(plainYaml(merged, 0));
}

function sourceOf(doc: Value, at: number): string {
  if (doc.kind === 'string') return doc.value;
  throw new FunctionError('string required', at);
}

/** Maps are merged key by key, lists appended, scalars replaced. */
function merge(base: Value, over: Value, argument: number, path: string): Value {
  if (over.kind === 'null') return base.kind === 'null' || path !== '' ? over : base;
  if (isKeyed(base) && isKeyed(over)) {
    const entries = new Map(base.entries);
    for (const [key, item] of over.entries) {
      const existing = entries.get(key);
      entries.set(key, existing ? merge(existing, item, argument, `${path}.${key}`) : item);
    }
    return objectValue(entries);
  }
  if (isSequence(base) && isSequence(over)) return tupleValue([...base.items, ...over.items]);
  const collections = [base, over].filter((value) => isKeyed(value) || isSequence(value));
  if (collections.length > 0 && base.kind !== 'null') {
    throw new FunctionError(
      `${path === '' ? 'the documents' : path.slice(1)}: ${base.kind} and ${over.kind} cannot be merged`,
      argument,
    );
  }
  return over;
}

/** What YAML 1.1 readers take for something else than text. */
const ambiguous =
  /^(?:|~|null|true|false|y|n|yes|no|on|off|[-+]?(?:\.inf|[0-9][0-9_,.:eExXoOa-fA-F+-]*|\.[0-9]+)|\.nan|=|<<)$/i;

/** Keys and strings without quotes where they can be read back, four spaces a level, list items indented. */
function plainYaml(value: Value, level: number): string {
  const indent = ' '.repeat(level * 4);
  if (isKeyed(value) && value.entries.size > 0) {
    return [...value.entries].map(([key, item]) => `${indent}${plainText(key)}:${plainNested(item, level)}`).join('');
  }
  if (isSequence(value) && value.items.length > 0) {
    return value.items
      .map((item) => {
        const body = plainNested(item, level);
        return body.startsWith('\n') ? `${indent}-   ${body.slice(1).trimStart()}` : `${indent}-${body}`;
      })
      .join('');
  }
  return `${indent}${plainScalar(value)}\n`;
}

function plainNested(item: Value, level: number): string {
  const nested = (isKeyed(item) && item.entries.size > 0) || (isSequence(item) && item.items.length > 0);
  return nested ? `\n${plainYaml(item, level + 1)}` : ` ${plainScalar(item)}\n`;
}

function plainScalar(value: Value): string {
  return value.kind === 'string' ? plainText(value.value) : scalar(value, '');
}

function plainText(text: string): string {
  if (ambiguous.test(text) || /[^\P{Cc}]|\uFEFF/u.test(text)) return JSON.stringify(text);
  const special = /^[-?:,[\]{}#&*!|>'"%@`\s]|: |:$| #|\s$/.test(text) && !/^[-?:][^\s,[\]{}]/.test(text);
  return special || /: |:$| #|\s$/.test(text) ? `'${text.replaceAll("'", "''")}'` : text;
}
