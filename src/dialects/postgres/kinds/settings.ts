import { sameValue } from '../../../diff/compare.ts';
import { nameText } from '../names.ts';
import { plainLiteral, quoteName } from '../quote.ts';

/** Settings of routines and roles: a name and a value each, as the catalog keeps them. */
export type Settings = readonly (readonly [name: string, value: string])[];

/** Settings whose value is a list of names, each of which the catalog quotes where it has to. */
const listSettings: ReadonlySet<string> = new Set([
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
]);

/** `app, "Mixed Case"`, as the catalog keeps lists of names. */
export function nameListOf(value: string): string[] {
  return (value.match(/"(?:[^"]|"")*"|[^,\s]+/g) ?? []).map(nameText);
}

function valuesOf(name: string, value: string): string[] {
  return listSettings.has(name.toLowerCase()) ? nameListOf(value) : [value];
}

/** `SET name TO 'value'`, or `RESET name` for none. */
export function settingSql(name: string, value: string | undefined): string {
  const spelled = name
    .split('.')
    .map((part) => (/^[a-z_][a-z0-9_$]*$/i.test(part) ? part : quoteName(part)))
    .join('.');
  if (value === undefined) return `RESET ${spelled}`;
  return `SET ${spelled} TO ${valuesOf(name, value).map(plainLiteral).join(', ')}`;
}

/** The order in which they were made is no difference, nor are blanks between names. */
export function sameSettings(a: Settings = [], b: Settings = []): boolean {
  const sorted = (settings: Settings) =>
    settings.map(([name, value]) => [name, ...valuesOf(name, value)]).sort(([x = ''], [y = '']) => (x < y ? -1 : 1));
  return sameValue(sorted(a), sorted(b));
}
