import { FunctionError } from './define.ts';

/**
 * A pattern in RE2 syntax, which project files are written in, as a JavaScript one. What only one of the two knows is refused
 * rather than read differently: look-around and back-references exist in JavaScript alone, flags in the middle in RE2 alone.
 * @throws FunctionError that names the construct.
 */
export function compileRe2(pattern: string, argument: number): RegExp {
  const [, flags = '', rest = ''] = /^(?:\(\?([a-zA-Z]+)\))?(.*)$/s.exec(pattern) ?? [];
  for (const flag of flags) if (!'ims'.includes(flag)) throw refusal(`the flag (?${flag})`, argument);
  const source = translate(rest, { dotAll: flags.includes('s'), multiline: flags.includes('m') }, argument);
  try {
    return new RegExp(source, flags.includes('i') ? 'giu' : 'gu');
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: \/.*\/[a-z]*: /s, '') : '';
    throw new FunctionError(`invalid pattern ${JSON.stringify(pattern)}: ${reason}`, argument);
  }
}

/** The pattern that matches exactly `text`. */
export function escapeRe2(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

const refusal = (what: string, argument: number) =>
  new FunctionError(`${what} is not part of the pattern language (RE2)`, argument);

interface Options {
  readonly dotAll: boolean;
  readonly multiline: boolean;
}

const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/** Begins at each construct in turn; what matches none of them is a literal character. */
const construct =
  /\\Q([\s\S]*?)(?:\\E|$)|\\x\{([0-9A-Fa-f]+)\}|\\p([A-Z])|\\([pP])\{(\^?)(\w+)\}|\\([\s\S]?)|\(\?(P?<(?![=!])|:|[\s\S]?[=!]?)|\[|\{(\d+)(,?)(\d*)\}|[.^$\]{}]|[\s\S]/uy;

function translate(pattern: string, options: Options, argument: number): string {
  let out = '';
  for (let at = 0; at < pattern.length; ) {
    if (pattern[at] === '[') {
      const [text, end] = translateClass(pattern, at, argument);
      out += text;
      at = end;
      continue;
    }
    construct.lastIndex = at;
    const match = construct.exec(pattern);
    if (!match) break;
    const [whole, literal, hex, oneLetter, sign, negated, property, escaped, group, low, , high] = match;
    at += whole.length;
    if (literal !== undefined) out += escapeJs(literal);
    else if (hex !== undefined) out += `\\u{${hex}}`;
    else if (oneLetter !== undefined) out += `\\p{${oneLetter}}`;
    else if (property !== undefined) out += propertyClass(sign === 'P' || negated === '^', property);
    else if (escaped !== undefined) out += translateEscape(escaped, argument);
    else if (group !== undefined) out += translateGroup(group, argument);
    else if (low !== undefined) {
      if (Number(low) > 1000 || Number(high || 0) > 1000) throw new FunctionError('a repeat goes up to 1000', argument);
      out += whole;
    } else if (whole === '.') out += options.dotAll ? '[^]' : '[^\\n]';
    else if (whole === '^') out += options.multiline ? '(?<![^\\n])' : '(?<![^])';
    else if (whole === '$') out += options.multiline ? '(?![^\\n])' : '(?![^])';
    else out += '{}]'.includes(whole) ? `\\${whole}` : whole;
  }
  return out;
}

function translateGroup(group: string, argument: number): string {
  if (group === ':') return '(?:';
  if (group === 'P<' || group === '<') return '(?<';
  const kind = /[=!]$/.test(group) ? 'look-around' : 'flags in the middle of a pattern';
  if (kind === 'look-around') throw refusal(`look-around (?${group}`, argument);
  throw new FunctionError(`(?${group} is not supported: ${kind}; put them in front of the whole pattern`, argument);
}

/** General categories are named alike; scripts need their prefix. */
function propertyClass(negated: boolean, name: string): string {
  const property = /^[A-Z][a-z]?$/.test(name) ? name : `Script=${name}`;
  return `\\${negated ? 'P' : 'p'}{${property}}`;
}

function translateEscape(character: string, argument: number): string {
  switch (character) {
    case 's':
      return '[\\t\\n\\f\\r ]';
    case 'S':
      return '[^\\t\\n\\f\\r ]';
    case 'z':
      return '(?![^])';
    case 'A':
      return '(?<![^])';
    case 'a':
      return '\\x07';
    case '':
      throw new FunctionError('the pattern ends in a backslash', argument);
  }
  if (/[1-9]/.test(character)) throw refusal(`the back-reference \\${character}`, argument);
  if (/[dDwWbBnrtfvx0]/.test(character)) return `\\${character}`;
  if (/[A-Za-z]/.test(character)) throw refusal(`the escape \\${character}`, argument);
  return escapeJs(character);
}

/** The class that begins at `start`, and where it ends. */
function translateClass(pattern: string, start: number, argument: number): [string, number] {
  let at = start + 1;
  let out = '[';
  if (pattern[at] === '^') {
    out += '^';
    at++;
  }
  for (let first = true; ; first = false) {
    const rest = pattern.slice(at);
    if (rest === '') throw new FunctionError(`missing "]" after ${JSON.stringify(pattern.slice(start))}`, argument);
    if (rest.startsWith(']') && !first) return [`${out}]`, at + 1];
    const posix = /^\[:(\w+):\]/.exec(rest);
    const members = posix?.[1] === undefined ? undefined : posixClasses[posix[1]];
    const hex = /^\\x\{([0-9A-Fa-f]+)\}/.exec(rest);
    const property = /^\\([pP])(?:([A-Z])|\{(\w+)\})/.exec(rest);
    if (posix && members !== undefined) {
      out += members;
      at += posix[0].length;
    } else if (hex) {
      out += `\\u{${hex[1]}}`;
      at += hex[0].length;
    } else if (property) {
      out += propertyClass(property[1] === 'P', property[2] ?? property[3] ?? '');
      at += property[0].length;
    } else if (rest.startsWith('\\')) {
      out += classEscape(rest[1] ?? '', argument);
      at += 2;
    } else {
      const character = String.fromCodePoint(rest.codePointAt(0) ?? 0);
      out += '[]^'.includes(character) ? `\\${character}` : character;
      at += character.length;
    }
  }
}

function classEscape(character: string, argument: number): string {
  if (character === 's') return '\\t\\n\\f\\r ';
  if (character === 'a') return '\\x07';
  if (character === '-') return '\\-';
  if (/[dDwWSnrtfvx]/.test(character)) return `\\${character}`;
  if (/[A-Za-z0-9]/.test(character)) throw refusal(`the escape \\${character} in a class`, argument);
  return escapeJs(character);
}

const escapeJs = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
