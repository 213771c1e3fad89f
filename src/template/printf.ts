import { type Directive, formatArgument } from './print-value.ts';
import { goValue, typeName } from './value.ts';

/** `print`: the operands as `%v`, with a blank only between two that are both no strings. */
export function sprint(args: readonly unknown[]): string {
  return args
    .map((arg, i) => {
      const apart = i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string';
      return (apart ? ' ' : '') + printValue(arg);
    })
    .join('');
}

/** `println`: the operands as `%v`, always with blanks between, and a newline. */
export function sprintln(args: readonly unknown[]): string {
  return `${args.map(printValue).join(' ')}\n`;
}

/** One value as `%v` writes it. */
export function printValue(value: unknown): string {
  return formatArgument(value, plainValue);
}

const plainValue: Directive = { verb: 'v', flags: '', width: undefined, precision: undefined };

/** Widths and precisions beyond this are faults of the format, not wishes. */
const widest = 1_000_000;

/** `printf` of Go: its verbs, flags, widths, argument indexes, and the texts it leaves where verb and argument disagree. */
export function sprintf(format: string, args: readonly unknown[]): string {
  const state: State = { format, at: 0, args, next: 0, reordered: false, goodIndex: true };
  let out = '';
  while (state.at < format.length) {
    const percent = format.indexOf('%', state.at);
    out += format.slice(state.at, percent < 0 ? undefined : percent);
    if (percent < 0) break;
    state.at = percent + 1;
    out += directive(state);
  }
  if (state.reordered || state.next >= args.length) return out;
  const extra = args.slice(state.next).map((arg) => (isNothing(arg) ? '<nil>' : `${typeName(arg)}=${printValue(arg)}`));
  return `${out}%!(EXTRA ${extra.join(', ')})`;
}

interface State {
  readonly format: string;
  /** Where the next character of the format is read. */
  at: number;
  readonly args: readonly unknown[];
  /** Index of the next argument to use. */
  next: number;
  /** Whether an index such as `[2]` was seen, after which surplus arguments are no fault. */
  reordered: boolean;
  goodIndex: boolean;
}

function directive(state: State): string {
  state.goodIndex = true;
  const flags = take(state, /[-+# 0]*/y);
  let problems = '';
  let minus = flags.includes('-');
  let afterIndex = argumentIndex(state);

  let width: number | undefined;
  if (take(state, /\*/y)) {
    width = starred(state);
    if (width === undefined) problems += '%!(BADWIDTH)';
    if (width !== undefined && width < 0) {
      minus = true;
      width = -width;
    }
    afterIndex = false;
  } else {
    const digits = take(state, /[0-9]+/y);
    if (digits !== '') {
      width = Number(digits);
      if (afterIndex) state.goodIndex = false;
    }
  }

  let precision: number | undefined;
  if (take(state, /\./y)) {
    if (afterIndex) state.goodIndex = false;
    afterIndex = argumentIndex(state);
    if (take(state, /\*/y)) {
      precision = starred(state);
      if (precision !== undefined && precision < 0) precision = undefined;
      if (precision === undefined) problems += '%!(BADPREC)';
      afterIndex = false;
    } else {
      precision = Number(take(state, /[0-9]*/y));
    }
  }
  if (!afterIndex) argumentIndex(state);

  const verb = take(state, /./suy);
  if (verb === '') return `${problems}%!(NOVERB)`;
  if (verb === '%') return `${problems}%`;
  if (!state.goodIndex) return `${problems}%!${verb}(BADINDEX)`;
  if (state.next >= state.args.length) return `${problems}%!${verb}(MISSING)`;
  const arg = state.args[state.next++];
  const allFlags = minus && !flags.includes('-') ? `${flags}-` : flags;
  return problems + formatArgument(arg, { verb, flags: allFlags, width, precision });
}

function take(state: State, pattern: RegExp): string {
  pattern.lastIndex = state.at;
  const text = pattern.exec(state.format)?.[0] ?? '';
  state.at += text.length;
  return text;
}

/** Reads `[n]`, which makes argument n the next; tells whether one stood there. */
function argumentIndex(state: State): boolean {
  if (state.format[state.at] !== '[') return false;
  state.reordered = true;
  const close = state.format.indexOf(']', state.at);
  const index = /^\[([0-9]+)\]$/.exec(state.format.slice(state.at, close < 0 ? undefined : close + 1))?.[1];
  state.at = close < 0 ? state.at + 1 : close + 1;
  const at = Number(index) - 1;
  if (index === undefined || at < 0 || at >= state.args.length) {
    state.goodIndex = false;
  } else {
    state.next = at;
  }
  return index !== undefined;
}

/** The value of a `*`; undefined when the argument is no int or too large. */
function starred(state: State): number | undefined {
  const arg = goValue(state.args[state.next++]);
  if (arg.kind !== 'int') return undefined;
  const value = Number(arg.value);
  return Math.abs(value) > widest ? undefined : value;
}

function isNothing(value: unknown): boolean {
  return goValue(value).kind === 'invalid';
}
