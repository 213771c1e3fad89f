import { ConversionError, convert, textOf } from '../convert.ts';
import { type Exact, truncate } from '../number.ts';
import { boolType, numberType, stringType } from '../types.ts';
import { describeKind, isSequence, jsonString, listValue, stringValue, toJson, type Value } from '../value.ts';
import { any, defineVariadic, FunctionError, type HclFunction, text } from './define.ts';
import { formatFloat } from './format-float.ts';
import { graphemes } from './text.ts';

export const formatFunctions: Readonly<Record<string, HclFunction>> = {
  format: defineVariadic([text('format')], any('args'), ([pattern], args) => stringValue(format(pattern, args))),
  formatlist: defineVariadic([text('format')], any('args'), ([pattern], args) => formatList(pattern, args)),
};

/** `%`, flags, width, precision, index of the argument, verb. */
const directivePattern = /%(?:%|([-+# 0]*)(\d+)?(?:\.(\d*))?(?:\[(\d+)\])?([\s\S])?)/gu;

interface Directive {
  /** As written, for messages. */
  readonly text: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

/** Go's formatting, over exact numbers. The format is argument 0, `args` follow. */
function format(pattern: string, args: readonly Value[]): string {
  let next = 0;
  let used = 0;
  const result = pattern.replace(directivePattern, (whole, flags: string, width, precision, index, verb) => {
    if (whole === '%%') return '%';
    if (index !== undefined) next = Number(index) - 1;
    const at = next++;
    used = Math.max(used, next);
    const directive = {
      text: whole,
      flags,
      width: Number(width ?? 0),
      precision: precision === undefined ? undefined : Number(precision),
      verb: verb ?? '',
    };
    if (!'vtbdoxXeEfgGsq'.includes(directive.verb) || directive.verb === '') {
      throw new FunctionError(`unknown verb "${whole}"; a percent sign is written %%`, 0);
    }
    const value = args[at];
    if (!value) throw new FunctionError(`"${whole}" needs argument ${at + 1}, but there ${countOf(args)}`, 0);
    return pad(formatOne(directive, value, at + 1), directive);
  });
  if (used < args.length) {
    throw new FunctionError(`the format uses only ${used} of ${args.length} arguments`, used + 1);
  }
  return result;
}

const countOf = (args: readonly Value[]): string => (args.length === 1 ? 'is only one' : `are only ${args.length}`);

function formatOne(directive: Directive, value: Value, argument: number): string {
  switch (directive.verb) {
    case 'v':
      if (directive.flags.includes('#')) return toJson(value);
      return textOf(value) ?? (value.kind === 'capsule' ? value.text : toJson(value));
    case 's':
    case 'q': {
      const text = textOf(convertFor(directive, value, stringType, argument)) ?? '';
      const cut = directive.precision === undefined ? text : graphemes(text).slice(0, directive.precision).join('');
      return directive.verb === 'q' ? jsonString(cut) : cut;
    }
    case 't':
      return textOf(convertFor(directive, value, boolType, argument)) ?? '';
    default:
      return formatNumber(directive, exactFor(directive, value, argument));
  }
}

const radixes: Readonly<Record<string, number>> = { b: 2, d: 10, o: 8, x: 16, X: 16 };
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function formatNumber({ verb, flags, precision }: Directive, exact: Exact): string {
  const sign = exact.numerator < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const size: Exact = exact.numerator < 0n ? { ...exact, numerator: -exact.numerator } : exact;
  const radix = radixes[verb];
  if (radix === undefined) {
    const body = formatFloat(size, verb === 'f' ? 'f' : verb.toLowerCase() === 'e' ? 'e' : 'g', precision);
    return sign + (verb === verb.toUpperCase() ? body.toUpperCase() : body);
  }
  const digits = truncate(size)
    .numerator.toString(radix)
    .padStart(precision ?? 0, '0');
  const prefix = flags.includes('#') ? (prefixes[verb] ?? '') : '';
  return sign + prefix + (verb === 'X' ? digits.toUpperCase() : digits);
}

function pad(text: string, { flags, width, verb }: Directive): string {
  const missing = Math.max(0, width - graphemes(text).length);
  if (missing === 0) return text;
  const zeros = flags.includes('0');
  if ('vstq'.includes(verb)) {
    // No numbers, but zeros where they are asked for: on either side.
    const filling = (zeros ? '0' : ' ').repeat(missing);
    return flags.includes('-') ? text + filling : filling + text;
  }
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!zeros) return ' '.repeat(missing) + text;
  const [sign = ''] = /^[-+ ]?(?:0[bxX])?/.exec(text) ?? [];
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

function exactFor(directive: Directive, value: Value, argument: number): Exact {
  const converted = convertFor(directive, value, numberType, argument);
  if (converted.kind === 'number') return converted.value;
  throw new FunctionError(`"${directive.text}" takes a number, not ${describeKind(value)}`, argument);
}

function convertFor(directive: Directive, value: Value, type: typeof numberType, argument: number): Value {
  if (value.kind === 'null') throw new FunctionError(`"${directive.text}" cannot format null`, argument);
  try {
    return convert(value, type);
  } catch (error) {
    if (!(error instanceof ConversionError)) throw error;
    throw new FunctionError(`"${directive.text}": ${error.message}`, argument);
  }
}

/** One text for each element of the lists; what is no list is the same for all. */
function formatList(pattern: string, args: readonly Value[]): Value {
  const lengths = args.filter(isSequence).map(({ items }) => items.length);
  const count = lengths[0] ?? 1;
  const odd = args.findIndex((arg) => isSequence(arg) && arg.items.length !== count);
  if (odd !== -1) throw new FunctionError(`all lists need the same length; the first has ${count} elements`, odd + 1);
  const rows = Array.from({ length: count }, (_, row) =>
    format(
      pattern,
      args.map((arg) => (isSequence(arg) ? (arg.items[row] ?? arg) : arg)),
    ),
  );
  return listValue(rows.map(stringValue));
}
