import { TelamonError } from '../errors/telamon-error.ts';
import { formatRfc3339 } from './go-time.ts';
import type { Struct } from './struct.ts';
import { compareStrings, goValue, isTrue, typeName } from './value.ts';

/** Where the lines of an indented document start; undefined for the compact form. */
interface Layout {
  readonly prefix: string;
  readonly indent: string;
}

/**
 * Writes a value as Go's JSON encoder does, to the byte. Compact without `indent`; with it one value a line, where every
 * line but the first begins with `prefix`. No newline at the end. Throws `template_invalid` on what JSON can't hold.
 */
export function encodeJson(value: unknown, prefix?: string, indent?: string): string {
  const layout =
    prefix === undefined && indent === undefined ? undefined : { prefix: prefix ?? '', indent: indent ?? '' };
  return encode(value, layout, 1);
}

function encode(value: unknown, layout: Layout | undefined, depth: number): string {
  const go = goValue(value);
  switch (go.kind) {
    case 'invalid':
    case 'nil':
      return 'null';
    case 'bool':
    case 'int':
      return String(go.value);
    case 'float':
      return encodeFloat(go.value);
    case 'string':
      return quoteJson(go.value);
    case 'bytes':
      return `"${Buffer.from(go.value).toString('base64')}"`;
    case 'list': {
      const items = go.value.map((item) => encode(item, layout, depth + 1));
      return enclose('[', items, ']', layout, depth);
    }
    case 'map':
      return encodeObject(mapEntries(go.value), layout, depth);
    case 'struct':
      return encodeStruct(go.value, layout, depth);
    case 'time':
      return `"${formatRfc3339(go.value)}"`;
    case 'duration':
      return String(go.value.ns);
    case 'error':
      return quoteJson(go.value.message);
    case 'func':
      throw new TelamonError('template_invalid', `json: unsupported type: ${typeName(value)}`);
  }
}

function encodeStruct(struct: Struct, layout: Layout | undefined, depth: number): string {
  if (struct.json) return encode(struct.json.value, layout, depth);
  return encodeObject(jsonFields(struct), layout, depth);
}

/** The keys and values of a struct in JSON: its own and those of embedded structs, in order, without what is omitted. Empty is what is false in templates: structs and times are never. */
function jsonFields(struct: Struct): readonly (readonly [string, unknown])[] {
  return struct.fields.flatMap((field) => {
    const go = goValue(field.value);
    if (field.embedded) return go.kind === 'struct' ? jsonFields(go.value) : [];
    return field.key === undefined || (field.omitEmpty && !isTrue(field.value))
      ? []
      : [[field.key, field.value] as const];
  });
}

function mapEntries(map: ReadonlyMap<unknown, unknown>): readonly (readonly [string, unknown])[] {
  const entries = [...map].map(([key, value]) => [String(key), value] as const);
  return entries.sort(([a], [b]) => compareStrings(a, b));
}

function encodeObject(entries: readonly (readonly [string, unknown])[], layout: Layout | undefined, depth: number) {
  const colon = layout ? ': ' : ':';
  const members = entries.map(([key, value]) => quoteJson(key) + colon + encode(value, layout, depth + 1));
  return enclose('{', members, '}', layout, depth);
}

function enclose(open: string, items: readonly string[], close: string, layout: Layout | undefined, depth: number) {
  if (layout === undefined || items.length === 0) return open + items.join(',') + close;
  const line = (level: number) => `\n${layout.prefix}${layout.indent.repeat(level)}`;
  return open + line(depth) + items.join(`,${line(depth)}`) + line(depth - 1) + close;
}

function encodeFloat(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  throw new TelamonError('template_invalid', `json: unsupported value: ${name}`);
}

/** What may not stand as it is: control characters, quotes, what HTML or JavaScript would take for its own, half pairs. */
const unsafe = /[\p{Cc}\p{Surrogate}"\\<>&\u2028\u2029]/gu;

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** A JSON string with the escapes that Go's encoder makes. */
export function quoteJson(text: string): string {
  const escaped = text.replace(unsafe, (char) => {
    const short = shortEscapes.get(char);
    if (short !== undefined) return short;
    const code = char.charCodeAt(0);
    if (code >= 0x7f && code <= 0x9f) return char;
    return code >= 0xd800 && code <= 0xdfff ? '\\ufffd' : `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${escaped}"`;
}
