import { boolValue, listValue, stringValue } from '../value.ts';
import { define, defineVariadic, FunctionError, type HclFunction, text, texts, whole } from './define.ts';

export const textFunctions: Readonly<Record<string, HclFunction>> = {
  lower: define([text('str')], (s) => stringValue(mapCase(s, 'lower'))),
  upper: define([text('str')], (s) => stringValue(mapCase(s, 'upper'))),
  title: define([text('str')], (s) => stringValue(titleCase(s))),
  strrev: define([text('str')], (s) => stringValue(graphemes(s).reverse().join(''))),
  trim: define([text('str'), text('cutset')], (s, cutset) => stringValue(trimSet(s, new Set(cutset)))),
  trimprefix: define([text('str'), text('prefix')], (s, prefix) =>
    stringValue(s.startsWith(prefix) ? s.slice(prefix.length) : s),
  ),
  trimsuffix: define([text('str'), text('suffix')], (s, suffix) =>
    stringValue(suffix !== '' && s.endsWith(suffix) ? s.slice(0, -suffix.length) : s),
  ),
  trimspace: define([text('str')], (s) => stringValue(s.replace(/^[\s\u0085]+|[\s\u0085]+$/g, ''))),
  chomp: define([text('str')], (s) => stringValue(s.replace(/[\r\n]+$/, ''))),
  indent: define([whole('spaces'), text('str')], (spaces, s) => {
    if (spaces < 0) throw new FunctionError('must not be negative', 0);
    return stringValue(s.replaceAll('\n', `\n${' '.repeat(spaces)}`));
  }),
  substr: define([text('str'), whole('offset'), whole('length')], (s, offset, length) => {
    const parts = graphemes(s);
    const start = offset < 0 ? Math.max(0, parts.length + offset) : offset;
    return stringValue(parts.slice(start, length < 0 ? undefined : start + length).join(''));
  }),
  replace: define([text('str'), text('substr'), text('replace')], (s, old, by) => stringValue(replaceAll(s, old, by))),
  startswith: define([text('str'), text('prefix')], (s, prefix) => boolValue(s.startsWith(prefix))),
  endswith: define([text('str'), text('suffix')], (s, suffix) => boolValue(s.endsWith(suffix))),
  split: define([text('separator'), text('str')], (separator, s) =>
    listValue((separator === '' ? [...s] : s.split(separator)).map(stringValue)),
  ),
  join: defineVariadic([text('separator'), texts('lists')], texts('lists'), ([separator, first], rest) =>
    stringValue([first, ...rest].flat().join(separator)),
  ),
};

/** Go maps code point by code point: what has no single counterpart, such as ß, stays. */
function mapCase(s: string, wanted: 'lower' | 'upper'): string {
  const whole = wanted === 'lower' ? s.toLowerCase() : s.toUpperCase();
  if (/^[\x20-\x7e\s]*$/.test(s)) return whole;
  return [...s]
    .map((character) => {
      const mapped = wanted === 'lower' ? character.toLowerCase() : character.toUpperCase();
      return [...mapped].length === 1 ? mapped : character;
    })
    .join('');
}

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for one character each: letters with their accents, emoji with their modifiers. */
export function graphemes(s: string): string[] {
  if (/^[\x20-\x7e\n\t]*$/.test(s)) return [...s];
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return [...segmenter.segment(s)].map(({ segment }) => segment);
}

function trimSet(s: string, cutset: ReadonlySet<string>): string {
  const characters = [...s];
  let start = 0;
  let end = characters.length;
  while (start < end && cutset.has(characters[start] ?? '')) start++;
  while (end > start && cutset.has(characters[end - 1] ?? '')) end--;
  return characters.slice(start, end).join('');
}

/** An empty `old` stands between all characters, as in Go. */
function replaceAll(s: string, old: string, by: string): string {
  return old === '' ? by + [...s].map((character) => character + by).join('') : s.split(old).join(by);
}

/** Go's `strings.Title`: an upper-case letter after a blank or ASCII punctuation, also after the apostrophe of `o'neil`. */
function titleCase(s: string): string {
  return s.replace(/(?<=^|[\s\u0085]|[\0-\x7f])(?<![A-Za-z0-9_])\p{L}/gu, (letter) => mapCase(letter, 'upper'));
}
