import type { ChalkInstance } from 'chalk';
import { TelamonError } from '../../errors/telamon-error.ts';
import { fn, type TemplateFunction, variadic } from '../../template/function.ts';
import { encodeJson } from '../../template/json.ts';
import { sprintf } from '../../template/printf.ts';
import { valueFunctions } from './value-functions.ts';

/** What templates of reports can call besides the language's own functions. */
export function reportFunctions(colors: ChalkInstance): ReadonlyMap<string, TemplateFunction> {
  const styles = new Map(Object.entries(stylesOf(colors)));
  const painters = [...styles].map(
    ([name, paint]) => [name, variadic(['string'], 'any', (format, ...args) => paint(sprintf(format, args)))] as const,
  );
  return new Map<string, TemplateFunction>([
    ...painters,
    ...Object.entries(valueFunctions),
    ['colorize', fn(['string', 'string'], (name, text) => styles.get(name)?.(text) ?? text)],
    ['json', variadic(['any'], 'string', json)],
    ['json_merge', variadic([], 'string', (...documents) => mergeJson(documents))],
    ['add', variadic(['int'], 'int', (first, ...others) => others.reduce((sum, n) => sum + n, first))],
    ['sub', fn(['int', 'int'], (a, b) => a - b)],
    ['upper', fn(['string'], (text) => text.toUpperCase())],
    ['lower', fn(['string'], (text) => text.toLowerCase())],
    ['indent_ln', fn(['string', 'int'], (text, count) => text.replaceAll('\n', `\n${' '.repeat(count)}`))],
    ['repeat', fn(['string', 'int'], (text, count) => text.repeat(Math.max(0, count)))],
    ['join', fn(['any', 'string'], (items, separator) => (Array.isArray(items) ? items.join(separator) : ''))],
    ['base64url', fn(['string'], (text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))],
  ]);
}

/** The look of reports, by the names that templates use. */
export function stylesOf(colors: ChalkInstance) {
  return {
    cyan: colors.cyan,
    green: colors.greenBright,
    red: colors.redBright,
    yellow: colors.yellow,
    redBgWhiteFg: colors.bgRedBright.whiteBright,
    gray: colors.gray,
    underline: colors.underline,
  };
}

function json(value: unknown, ...layout: readonly string[]): string {
  const [first, second] = layout;
  if (layout.length > 2) throw new TelamonError('template_invalid', `unexpected number of arguments: ${layout.length}`);
  if (first === undefined) return encodeJson(value);
  return second === undefined ? encodeJson(value, '', first) : encodeJson(value, first, second);
}

/** Objects laid over each other, later keys winning whole; keys come out sorted at every level. */
function mergeJson(documents: readonly string[]): string {
  const merged: Record<string, unknown> = {};
  for (const document of documents) Object.assign(merged, parseObject(document));
  return encodeJson(new Map(Object.entries(merged)));
}

function parseObject(document: string): object {
  const fail = (reason: string) => new TelamonError('template_invalid', `json_merge: ${reason}`);
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fail('not an object');
  return value;
}
