import { formatFloat } from './go-float.ts';
import { codePoint, quoteGo, quoteRune } from './go-quote.ts';
import type { Struct } from './struct.ts';
import { type GoValue, goValue, sortedEntries, typeName } from './value.ts';

/** One verb of a format with what modifies it. */
export interface Directive {
  readonly verb: string;
  /** Any of `-`, `+`, `#`, blank and `0`. */
  readonly flags: string;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** What `+` and `#` mean under `v`: the names of fields, and Go's syntax. Elsewhere they are about signs and prefixes. */
const fieldNamesFlag = 'n';
const syntaxFlag = 'g';

/** Writes a value under a verb of Go's printf; a verb that does not fit the value leaves `%!VERB(TYPE=VALUE)`. */
export function formatArgument(value: unknown, directive: Directive): string {
  const { verb, flags } = directive;
  const go = goValue(value);
  if (go.kind === 'invalid') {
    if (verb === 'T') return '<nil>';
    return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return formatString(typeName(value), value, { ...directive, verb: 's' });
  if (verb !== 'v') return format(go, value, directive, true);
  const general = flags.replaceAll('+', fieldNamesFlag).replaceAll('#', syntaxFlag);
  return format(go, value, { ...directive, flags: general }, true);
}

function format(go: GoValue, value: unknown, directive: Directive, ownTexts: boolean): string {
  const { verb } = directive;
  const text = ownTexts && 'vsxXq'.includes(verb) ? ownText(go) : undefined;
  if (text !== undefined) return formatString(text, value, directive);
  switch (go.kind) {
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(String(go.value), directive) : badVerb(value, directive);
    case 'int':
      return formatInt(go.value, value, directive);
    case 'duration':
      return formatInt(go.value.ns, value, directive);
    case 'float':
      return formatFloatArgument(go.value, value, directive);
    case 'string':
      return formatString(go.value, value, directive);
    case 'bytes':
      return formatBytes(go.value, value, directive);
    case 'list':
      return `[${go.value.map((item) => formatPart(item, directive)).join(' ')}]`;
    case 'map': {
      const pair = ([key, item]: readonly [unknown, unknown]) =>
        `${formatPart(key, directive)}:${formatPart(item, directive)}`;
      return `map[${sortedEntries(go.value).map(pair).join(' ')}]`;
    }
    case 'struct':
      return formatStruct(go.value, directive);
    case 'nil':
      return verb === 'v' ? pad('<nil>', directive) : `%!${verb}(${go.type}=<nil>)`;
    default:
      return badVerb(value, directive);
  }
}

/** An item of a list, a map or a struct: where there is none, every verb and width says so in the same way. */
function formatPart(value: unknown, directive: Directive): string {
  return goValue(value).kind === 'invalid' ? '<nil>' : formatArgument(value, directive);
}

/** The text of values that know how to print themselves: a method named Error comes before one named String. */
function ownText(go: GoValue): string | undefined {
  if (go.kind === 'struct') {
    const method = go.value.method('Error') ?? go.value.method('String');
    return method && String(method.call([]));
  }
  if (go.kind === 'time' || go.kind === 'duration') return go.value.toString();
  return go.kind === 'error' ? go.value.message : undefined;
}

function formatStruct(struct: Struct, directive: Directive): string {
  const named = directive.flags.includes(fieldNamesFlag);
  const fields = struct.fields.map((field) => (named ? `${field.name}:` : '') + formatPart(field.value, directive));
  return `{${fields.join(' ')}}`;
}

/** What stands for a value that the verb does not fit: its plain value, still under the flags, without its own text. */
function badVerb(value: unknown, directive: Directive): string {
  const shown = format(goValue(value), value, { ...directive, verb: 'v' }, false);
  return `%!${directive.verb}(${typeName(value)}=${shown})`;
}

function formatString(text: string, value: unknown, directive: Directive): string {
  const { verb, flags, precision } = directive;
  const cut = precision === undefined ? text : [...text].slice(0, precision).join('');
  switch (verb) {
    case 'v':
      return pad(flags.includes(syntaxFlag) ? quoteGo(cut) : cut, directive);
    case 's':
      return pad(cut, directive);
    case 'q':
      return pad(
        flags.includes('#') && canBackquote(cut) ? `\`${cut}\`` : quoteGo(cut, flags.includes('+')),
        directive,
      );
    case 'x':
    case 'X':
      return pad(hexBytes(Buffer.from(text), directive), directive);
    default:
      return badVerb(value, directive);
  }
}

function canBackquote(text: string): boolean {
  return !/[`\p{Cc}\ufeff]/u.test(text.replaceAll('\t', ''));
}

function hexBytes(bytes: Uint8Array, { verb, flags, precision }: Directive): string {
  const prefix = flags.includes('#') ? '0x' : '';
  const digits = [...bytes.subarray(0, precision)].map((byte) => byte.toString(16).padStart(2, '0'));
  const spaced = flags.includes(' ');
  const text = spaced ? digits.map((pair) => prefix + pair).join(' ') : digits.length ? prefix + digits.join('') : '';
  return verb === 'X' ? text.toUpperCase() : text;
}

function formatBytes(bytes: Uint8Array, value: unknown, directive: Directive): string {
  if (directive.verb === 'v' || directive.verb === 'd') {
    return `[${[...bytes].map((byte) => formatArgument(byte, { ...directive, verb: 'd' })).join(' ')}]`;
  }
  if (directive.verb === 'x' || directive.verb === 'X') return pad(hexBytes(bytes, directive), directive);
  return formatString(Buffer.from(bytes).toString(), value, directive);
}

const bases: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const sharpPrefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatInt(int: bigint, value: unknown, directive: Directive): string {
  const { verb, flags } = directive;
  const base = bases[verb];
  if (base !== undefined) return integer(int, base, directive);
  const code = int > 0x10ffffn || int < 0n ? 0xfffd : Number(int);
  if (verb === 'c') return pad(codePoint(code), directive);
  if (verb === 'q') return pad(quoteRune(code, flags.includes('+')), directive);
  if (verb !== 'U') return badVerb(value, directive);
  const shown = flags.includes('#') ? ` '${codePoint(code)}'` : '';
  return pad(`U+${int.toString(16).toUpperCase().padStart(4, '0')}${shown}`, { ...directive, flags: minusOnly(flags) });
}

function integer(int: bigint, base: number, directive: Directive): string {
  const { verb, flags, width, precision } = directive;
  const sign = int < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  let digits = (int < 0n ? -int : int).toString(base);
  if (verb === 'X') digits = digits.toUpperCase();
  if (precision === 0 && int === 0n) return pad('', { ...directive, flags: minusOnly(flags) });
  // Zeros from the width count as digits, in front of which a prefix still goes.
  const zeros = flags.includes('0') && !flags.includes('-') && width !== undefined && precision === undefined;
  digits = digits.padStart(precision ?? (zeros ? width - sign.length : 0), '0');
  if (flags.includes('#')) {
    const prefix = sharpPrefixes[verb] ?? '';
    digits = prefix === '0' && digits.startsWith('0') ? digits : prefix + digits;
  }
  if (verb === 'O') digits = `0o${digits}`;
  return pad(sign + digits, { ...directive, flags: minusOnly(flags) });
}

function formatFloatArgument(float: number, value: unknown, directive: Directive): string {
  const { verb, flags, width, precision } = directive;
  const form = verb === 'v' ? 'g' : verb.toLowerCase();
  if (form !== 'e' && form !== 'f' && form !== 'g') return badVerb(value, directive);
  let text = formatFloat(float, form, precision);
  if (verb === 'E' || verb === 'G') text = text.toUpperCase();
  const bare = text.replace(/^[+-]/, '');
  const sign = text.startsWith('-')
    ? '-'
    : flags.includes('+') || text === '+Inf'
      ? '+'
      : flags.includes(' ')
        ? ' '
        : '';
  const finite = Number.isFinite(float);
  const shownSign = text === '+Inf' && !flags.includes('+') && verb !== 'v' ? '+' : sign;
  const zeros = finite && flags.includes('0') && !flags.includes('-') && width !== undefined;
  const body = zeros ? bare.padStart(width - shownSign.length, '0') : bare;
  return pad(shownSign + body, { ...directive, flags: minusOnly(flags) });
}

function minusOnly(flags: string): string {
  return flags.includes('-') ? '-' : '';
}

/** Fills up to the width, counted in characters: to the right with `-`, with zeros when the flags ask for them. */
function pad(text: string, { flags, width }: Directive): string {
  if (width === undefined) return text;
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  return (flags.includes('0') ? '0' : ' ').repeat(missing) + text;
}
