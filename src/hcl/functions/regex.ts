import { listValue, nullValue, objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';
import { compileRe2, escapeRe2 } from './re2.ts';

export const regexFunctions: Readonly<Record<string, HclFunction>> = {
  regex: define([text('pattern'), text('string')], (pattern, s) => {
    const match = compileRe2(pattern, 0).exec(s);
    if (!match) throw new FunctionError('the pattern matches nothing in the text');
    return matchValue(match);
  }),
  regexall: define([text('pattern'), text('string')], (pattern, s) =>
    listValue([...s.matchAll(compileRe2(pattern, 0))].map(matchValue)),
  ),
  regexreplace: define([text('string'), text('pattern'), text('replace')], (s, pattern, replacement) =>
    stringValue(s.replace(compileRe2(pattern, 1), (...found: unknown[]) => expand(replacement, found))),
  ),
  regexpescape: define([text('string')], (s) => stringValue(escapeRe2(s))),
};

/** The whole match where the pattern has no groups; a tuple of unnamed, an object of named ones. */
function matchValue(match: RegExpExecArray | RegExpMatchArray): Value {
  const groups = match.slice(1);
  const named = match.groups;
  if (!named) return groups.length === 0 ? stringValue(match[0]) : tupleValue(groups.map(groupValue));
  if (Object.keys(named).length !== groups.length) {
    throw new FunctionError('a pattern has either named groups or unnamed ones', 0);
  }
  return objectValue(Object.entries(named).map(([name, group]) => [name, groupValue(group)] as const));
}

const groupValue = (group: string | undefined): Value => (group === undefined ? nullValue : stringValue(group));

/** `$1`, `$name` (as many letters, digits and `_` as follow), `${…}`, `$$`; a group that does not exist is empty. */
function expand(replacement: string, found: readonly unknown[]): string {
  const named = found.at(-1);
  return replacement.replace(
    /\$(?:\$|(\w+)|\{(\w+)\})/g,
    (whole, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced;
      if (name === undefined) return whole.slice(1);
      if (/^\d+$/.test(name)) return group(found, Number(name));
      return typeof named === 'object' && named !== null ? textOrEmpty(Reflect.get(named, name)) : '';
    },
  );
}

/** What a replacer is given: the match, the groups, the offset (a number), the text, the named groups. */
function group(found: readonly unknown[], at: number): string {
  const count = found.findIndex((part) => typeof part === 'number');
  return at < count ? textOrEmpty(found[at]) : '';
}

const textOrEmpty = (part: unknown): string => (typeof part === 'string' ? part : '');
