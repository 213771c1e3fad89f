import { listValue, nullValue, objectValue, stringValue, tupleValue, type Value } from '../value.ts';
import { boundedMatch } from './bounded.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';
import { compileRe2, escapeRe2 } from './re2.ts';

export const regexFunctions: Readonly<Record<string, HclFunction>> = {
  regex: define([text('pattern'), text('string')], (pattern, s) => {
    const compiled = compileRe2(pattern, 0);
    const match = boundedMatch(pattern, s, 0, () => compiled.exec(s));
    if (!match) throw new FunctionError('the pattern matches nothing in the text');
    return matchValue(match);
  }),
  regexall: define([text('pattern'), text('string')], (pattern, s) =>
    listValue(matchesOf(pattern, s, 0).map(matchValue)),
  ),
  regexreplace: define([text('string'), text('pattern'), text('replace')], (s, pattern, replacement) =>
    stringValue(replaceMatches(s, matchesOf(pattern, s, 1), replacement)),
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

/** All matches, but no empty one where another match ends: Go passes those over. */
function matchesOf(pattern: string, s: string, argument: number): RegExpExecArray[] {
  const compiled = compileRe2(pattern, argument);
  const matches = boundedMatch(pattern, s, argument, () => [...s.matchAll(compiled)]);
  let end = -1;
  return matches.filter((match) => {
    const abuts = match[0] === '' && match.index === end;
    end = match.index + match[0].length;
    return !abuts;
  });
}

function replaceMatches(s: string, matches: readonly RegExpExecArray[], replacement: string): string {
  let out = '';
  let end = 0;
  for (const match of matches) {
    out += s.slice(end, match.index) + expand(replacement, match);
    end = match.index + match[0].length;
  }
  return out + s.slice(end);
}

/** `$1`, `$name` (as many letters, digits and `_` as follow), `${…}`, `$$`; a group that does not exist is empty. */
function expand(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(
    /\$(?:\$|(\w+)|\{(\w+)\})/g,
    (whole, bare: string | undefined, braced: string | undefined) => {
      const name = bare ?? braced;
      if (name === undefined) return whole.slice(1);
      return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? '';
    },
  );
}
