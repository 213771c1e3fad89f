import { TelamonError } from '../errors/telamon-error.ts';
import type { Colours } from './colours.ts';
import { fn, type TemplateFunction, variadic } from './function.ts';
import { encodeJson } from './json.ts';
import { sprint, sprintf } from './printf.ts';
import { GoFloat } from './value.ts';

/**
 * The functions of `--format` that need neither a database nor files; every command offers them all.
 * What a command adds (`sql`, `hcl`, `mermaid`, `split`, `write`, `default`) it puts beside them.
 */
export function reportFunctions(colours: Colours): ReadonlyMap<string, TemplateFunction> {
  return new Map([...colourFunctions(colours), ...Object.entries(pureFunctions)]);
}

/** Those of reports take a format and its arguments; `gray` and `underline` print theirs. */
function colourFunctions(colours: Colours): readonly (readonly [string, TemplateFunction])[] {
  const { cyan, green, red, yellow, redBgWhiteFg, gray, underline } = colours;
  const formatting = Object.entries({ cyan, green, red, yellow, redBgWhiteFg }).map(
    ([name, paint]) => [name, variadic(['string'], 'any', (format, ...args) => paint(sprintf(format, args)))] as const,
  );
  const printing = Object.entries({ gray, underline }).map(
    ([name, paint]) => [name, variadic([], 'any', (...args) => paint(sprint(args)))] as const,
  );
  const colorize = fn(['string', 'string'], (name, text) => {
    if (!Object.hasOwn(colours, name)) throw fault(`unknown color ${JSON.stringify(name)}`);
    return colours[name as keyof Colours](text);
  });
  return [...formatting, ...printing, ['colorize', colorize]];
}

const fault = (message: string) => new TelamonError('template_invalid', message);

const pureFunctions: Readonly<Record<string, TemplateFunction>> = {
  json: variadic(['any'], 'string', (value, ...layout) =>
    layout.length > 1 ? encodeJson(value, layout[0], layout[1]) : encodeJson(value, undefined, layout[0]),
  ),
  json_merge: variadic([], 'string', (...documents) => mergeJson(documents)),
  upper: fn(['string'], (text) => text.toUpperCase()),
  lower: fn(['string'], (text) => text.toLowerCase()),
  add: variadic([], 'int', (...terms) => terms.reduce((sum, term) => sum + term, 0)),
  sub: fn(['int', 'int'], (from, what) => from - what),
  repeat: fn(['string', 'int'], (text, times) => {
    if (times < 0) throw fault('negative repeat count');
    return text.repeat(times);
  }),
  join: fn(['strings', 'string'], (parts, between) => parts.join(between)),
  indent_ln: fn(['string', 'int'], (text, width) => text.replaceAll('\n', `\n${' '.repeat(Math.max(0, width))}`)),
  maxWidth: fn(['string', 'int'], wrap),
  base64url: fn(['string'], (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')),
};

/** One object of the members of several; of members that share a name the last one wins, whole. */
function mergeJson(documents: readonly string[]): string {
  const merged = new Map<string, unknown>();
  for (const document of documents) {
    for (const [key, value] of Object.entries(parseObject(document))) merged.set(key, value);
  }
  return encodeJson(merged);
}

function parseObject(document: string): object {
  let value: unknown;
  try {
    value = JSON.parse(document, (_key, part: unknown) => (isLargeWhole(part) ? new GoFloat(part) : part));
  } catch (error) {
    throw new TelamonError('template_invalid', `json_merge: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw fault(`json_merge: a JSON object is needed, got ${document.slice(0, 40)}`);
}

/** What is no exact int any more stays a float, and keeps its exponent. */
function isLargeWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/**
 * Breaks text between words into lines. A line takes words while the sum of their bytes stays within `width`; the blanks
 * between them do not count.
 */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[][] = [];
  let used = 0;
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const size = Buffer.byteLength(word);
    const line = lines.at(-1);
    if (line && used + size <= width) {
      line.push(word);
      used += size;
    } else {
      lines.push([word]);
      used = size;
    }
  }
  return lines.map((words) => words.join(' '));
}
