import type { TypeRef } from './types.ts';

/** The text without the pairs of parentheses that span all of it: `((a + b))` → `a + b`, but `(a) + (b)` stays. */
export function bare(expression: string): string {
  let text = expression.trim();
  while (spans(text)) text = text.slice(1, -1).trim();
  return text;
}

/** Exactly one pair of parentheses around the text: one that spans it already is kept. */
export function wrapped(expression: string): string {
  const text = expression.trim();
  return spans(text) ? text : `(${text})`;
}

/** A first parenthesis whose partner is the last character. Quoted names and strings are stepped over. */
function spans(text: string): boolean {
  if (!text.startsWith('(') || !text.endsWith(')')) return false;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === "'" || character === '"') i = quoteEnd(text, i);
    else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) return i === text.length - 1;
  }
  return false;
}

/** Index of the quote that closes the one at `start`; a doubled quote is part of the text. */
function quoteEnd(text: string, start: number): number {
  const quote = text[start] ?? '';
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== quote) continue;
    if (text[i + 1] !== quote) return i;
    i++;
  }
  return text.length;
}

/**
 * An index or partition part that is not a plain column, as the server's grammar wants it inside the list: a function call in one
 * pair of parentheses, anything else in two.
 */
export function partExpression(expression: string): string {
  const core = bare(expression);
  return isCall(core) ? `(${core})` : `((${core}))`;
}

/** The same part in HCL: a call without parentheses, anything else in its two pairs. */
export function partExpressionHcl(expression: string): string {
  const core = bare(expression);
  return isCall(core) ? core : `((${core}))`;
}

/** One function call and nothing after it. */
function isCall(text: string): boolean {
  const open = /^(?:(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")\.)?(?:[A-Za-z_][\w$]*|"(?:[^"]|"")+")(?=\()/.exec(text)?.[0]
    .length;
  return open !== undefined && !/^(?:case|not|row|array)$/i.test(text.slice(0, open)) && spans(text.slice(open));
}

/** Parts of a list at its top level: commas inside parentheses, brackets and quotes do not count. */
export function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i] ?? '';
    if (character === "'" || character === '"') i = quoteEnd(text, i);
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, i).trim());
      start = i + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}

/** A default that is one constant: its value, and what kind of literal it is. Undefined for expressions. */
export type Constant =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean };

/** Types whose literals mean something else without their cast, so that the cast is kept. */
const castMatters = /^(?:interval|"?bit"?|bit varying|tsvector|tsquery|\w*range|money)\b/;
const numberTypes = /^(?:smallint|integer|bigint|numeric|real|double precision)\b/;

/**
 * Reads a default as the server prints it (`'a'::text`, `'-1'::integer`, `true`). `isKnownType` tells of types that the state defines as
 * enums, whose literals need no cast either; the literals of other user types keep it.
 */
export function constantOf(text: string, isEnum: boolean): Constant | undefined {
  if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return { type: 'number', text };
  if (text === 'true' || text === 'false') return { type: 'boolean', value: text === 'true' };
  if (!text.startsWith("'")) return undefined;
  const end = quoteEnd(text, 0);
  const value = text.slice(1, end).replaceAll("''", "'");
  const rest = text.slice(end + 1);
  if (rest === '') return { type: 'string', value };
  const cast = /^::((?:"(?:[^"]|"")+"|[\w.]+|\s+|\(\d+(?:,\s*-?\d+)?\))+(?:\[\])*)$/.exec(rest)?.[1];
  if (cast === undefined) return undefined;
  if (cast.endsWith('[]')) return { type: 'string', value };
  if (numberTypes.test(cast) && /^-?\d+(?:\.\d+)?$/.test(value)) return { type: 'number', text: value };
  if (castMatters.test(cast)) return undefined;
  return isBuiltinWord(cast) || isEnum ? { type: 'string', value } : undefined;
}

/** Names that the server prints without a schema and without quotes belong to it, when the search path holds one schema only and … */
function isBuiltinWord(cast: string): boolean {
  return literalTypes.has(cast.replace(/\([^)]*\)/, '').trim());
}

const literalTypes: ReadonlySet<string> = new Set([
  'text',
  'character varying',
  'bpchar',
  'character',
  'name',
  '"char"',
  'date',
  'time without time zone',
  'time with time zone',
  'timestamp without time zone',
  'timestamp with time zone',
  'json',
  'jsonb',
  'xml',
  'uuid',
  'bytea',
  'inet',
  'cidr',
  'macaddr',
  'macaddr8',
  'point',
  'line',
  'lseg',
  'box',
  'path',
  'polygon',
  'circle',
]);

/** A default for comparison and for SQL: constants as bare literals, expressions as the server has them. */
export function defaultSql(text: string, isEnum: boolean): string {
  const constant = constantOf(text, isEnum);
  if (!constant) return text;
  if (constant.type === 'number') return constant.text;
  if (constant.type === 'boolean') return String(constant.value);
  return `'${constant.value.replaceAll("'", "''")}'`;
}

/**
 * A default as SQL that the server prints again as it did: a literal loses its cast only where it would get the same one from `type`,
 * the type of what it is the default of.
 */
export function exactDefault(text: string, { text: type, user }: TypeRef): string {
  const isEnum = user?.kind === 'enum';
  const constant = constantOf(text, isEnum);
  const cast = constant && text.startsWith("'") ? text.slice(quoteEnd(text, 0) + 1).replace(/^::/, '') : '';
  if (!constant || cast === '' || isEnum) return defaultSql(text, isEnum);
  if (constant.type === 'number' && isPrintedQuoted(constant.text, cast)) return constant.text;
  // A length is never given.
  const given = user ? ownLiterals.test(cast) : !cast.includes('(') && withoutLength(cast) === withoutLength(type);
  return given ? text.slice(0, quoteEnd(text, 0) + 1) : text;
}

/** Casts that a literal gets from nearly every domain that it may be the default of. */
const ownLiterals = /^(?:text|character varying|bpchar|jsonb?|uuid|bytea)(?:\[\])?$/;

/** Numbers that the server quotes when it prints them, although they were written without quotes. */
function isPrintedQuoted(number: string, type: string): boolean {
  if (type === 'integer') return number.startsWith('-');
  if (type === 'numeric') return number.startsWith('-') && number.includes('.');
  return type === 'bigint' && number.startsWith('-') && Number(number) < -(2 ** 31);
}

function withoutLength(type: string): string {
  return type
    .replace(/\s*\([^)]*\)/, '')
    .replace(/^bpchar\b/, 'character')
    .trim();
}

/** `DEFAULT NULL` in any form is no default. */
export function isNullDefault(text: string): boolean {
  return /^NULL(?:::.*)?$/i.test(text);
}

/** Expressions equal but for parentheses around the whole. */
export function sameExpression(a: string | undefined, b: string | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && bare(a) === bare(b));
}
