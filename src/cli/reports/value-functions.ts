import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { TelamonError } from '../../errors/telamon-error.ts';
import { fn, type TemplateFunction, variadic } from '../../template/function.ts';
import { isStruct } from '../../template/struct.ts';
import { isTrue } from '../../template/value.ts';

/** What templates that print code of their own are written with: texts, numbers, lists and dictionaries. */
export const valueFunctions: Readonly<Record<string, TemplateFunction>> = {
  replace: fn(['string', 'string', 'string'], (text, from, to) => text.replaceAll(from, () => to)),
  trim: fn(['string'], (text) => text.trim()),
  trimAll: fn(['string', 'string'], (text, characters) => trimStart(trimEnd(text, characters), characters)),
  trimPrefix: fn(['string', 'string'], (text, prefix) => (text.startsWith(prefix) ? text.slice(prefix.length) : text)),
  trimSuffix: fn(['string', 'string'], (text, suffix) =>
    suffix !== '' && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text,
  ),
  hasPrefix: fn(['string', 'string'], (text, prefix) => text.startsWith(prefix)),
  hasSuffix: fn(['string', 'string'], (text, suffix) => text.endsWith(suffix)),
  splitBy: fn(['string', 'string'], (text, separator) => (separator === '' ? [...text] : text.split(separator))),
  maxWidth: fn(['string', 'int'], maxWidth),
  inc: fn(['int'], (value) => value + 1),
  mul: variadic(['int'], 'int', (first, ...others) => others.reduce((product, value) => product * value, first)),
  div: fn(['int', 'int'], (a, b) => (b === 0 ? 0 : Math.trunc(a / b))),
  mod: fn(['int', 'int'], (a, b) => (b === 0 ? 0 : a % b)),
  list: variadic([], 'any', (...items) => items),
  append: variadic(['any'], 'any', (items, ...more) => [...listOf(items), ...more]),
  dict: variadic([], 'any', (...pairs) => dictionary(pairs)),
  get: fn(['any', 'string'], (map, key) => mapOf(map).get(key)),
  hasKey: fn(['any', 'string'], (map, key) => mapOf(map).has(key)),
  set: fn(['any', 'string', 'any'], (map, key, value) => mapOf(map).set(key, value)),
  unset: fn(['any', 'string'], (map, key) => {
    mapOf(map).delete(key);
    return map;
  }),
  columnType: fn(['any'], columnType),
  fail: fn(['string'], (message) => {
    throw invalid(message);
  }),
  assert: fn(['any', 'string'], (condition, message) => {
    if (!isTrue(condition)) throw invalid(message);
    return '';
  }),
  include: fn(['string'], (file) => readFileSync(file, 'utf8')),
  exec: variadic(['string'], 'string', (program, ...args) =>
    execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim(),
  ),
};

function invalid(message: string): TelamonError {
  return new TelamonError('template_invalid', message);
}

function trimStart(text: string, characters: string): string {
  const set = new Set(characters);
  const rest = [...text];
  const from = rest.findIndex((character) => !set.has(character));
  return from < 0 ? '' : rest.slice(from).join('');
}

function trimEnd(text: string, characters: string): string {
  const reversed = (value: string) => [...value].reverse().join('');
  return reversed(trimStart(reversed(text), characters));
}

/** Lines of words, none longer than `width` unless one word is. */
function maxWidth(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalid('the first argument is not a list');
}

function mapOf(value: unknown): Map<unknown, unknown> {
  if (value instanceof Map) return value;
  throw invalid('the first argument is not a dictionary, as dict makes them');
}

function dictionary(pairs: readonly unknown[]): Map<unknown, unknown> {
  if (pairs.length % 2 !== 0) throw invalid('dict takes keys and values in turn');
  const map = new Map<unknown, unknown>();
  for (let at = 0; at < pairs.length; at += 2) {
    if (typeof pairs[at] !== 'string') throw invalid('the keys of a dict are strings');
    map.set(pairs[at], pairs[at + 1]);
  }
  return map;
}

/** The type of a column of `.Realm`, in the database's words. */
function columnType(column: unknown): unknown {
  const type = isStruct(column) ? column.fields.find(({ name }) => name === 'Type')?.value : undefined;
  const raw = isStruct(type) ? type.fields.find(({ name }) => name === 'Raw')?.value : undefined;
  if (raw === undefined) throw invalid('columnType takes a column');
  return raw;
}
