import { TelamonError } from '../errors/telamon-error.ts';
import { equals, equalsAny, isLess } from './compare.ts';
import { escapeHtml, escapeJs, escapeQuery } from './escape.ts';
import { fn, type TemplateFunction, variadic } from './function.ts';
import { sprint, sprintf, sprintln } from './printf.ts';
import { goValue, isTrue, typeName } from './value.ts';

const fault = (message: string) => new TelamonError('template_invalid', message);

/** The functions that every template has. `and` and `or` are cut short by the executor; here stands what they take. */
export const builtins: ReadonlyMap<string, TemplateFunction> = new Map(
  Object.entries({
    and: variadic(['any'], 'any', (...args) => args.find((arg) => !isTrue(arg)) ?? args.at(-1)),
    or: variadic(['any'], 'any', (...args) => args.find(isTrue) ?? args.at(-1)),
    not: fn(['any'], (value) => !isTrue(value)),
    eq: variadic(['any'], 'any', (first, ...others) => equalsAny(first, others)),
    ne: fn(['any', 'any'], (a, b) => !equals(a, b)),
    lt: fn(['any', 'any'], isLess),
    le: fn(['any', 'any'], (a, b) => isLess(a, b) || equals(a, b)),
    gt: fn(['any', 'any'], (a, b) => !(isLess(a, b) || equals(a, b))),
    ge: fn(['any', 'any'], (a, b) => !isLess(a, b)),
    len: fn(['any'], length),
    index: variadic(['any'], 'any', (item, ...keys) => keys.reduce(index, item)),
    slice: variadic(['any'], 'any', slice),
    print: variadic([], 'any', (...args) => sprint(args)),
    println: variadic([], 'any', (...args) => sprintln(args)),
    printf: variadic(['string'], 'any', (format, ...args) => sprintf(format, args)),
    html: variadic([], 'any', (...args) => escapeHtml(asText(args))),
    js: variadic([], 'any', (...args) => escapeJs(asText(args))),
    urlquery: variadic([], 'any', (...args) => escapeQuery(asText(args))),
    call: variadic(['any'], 'any', call),
  }),
);

function asText(args: readonly unknown[]): string {
  return args.length === 1 && typeof args[0] === 'string' ? args[0] : sprint(args);
}

/** The type behind a pointer. */
function pointedType(item: unknown): string {
  return typeName(item).replace(/^\*/, '');
}

function length(item: unknown): number {
  const go = goValue(item);
  switch (go.kind) {
    case 'string':
      return Buffer.byteLength(go.value);
    case 'bytes':
    case 'list':
      return go.value.length;
    case 'map':
      return go.value.size;
    case 'invalid':
    case 'nil':
      throw fault('len of nil pointer');
    default:
      throw fault(`len of type ${pointedType(item)}`);
  }
}

function index(item: unknown, key: unknown): unknown {
  const go = goValue(item);
  switch (go.kind) {
    case 'list':
      return go.value[position(key, go.value.length - 1, 'index')];
    case 'bytes':
      return go.value[position(key, go.value.length - 1, 'index')];
    case 'string': {
      const bytes = Buffer.from(go.value);
      return bytes[position(key, bytes.length - 1, 'index')];
    }
    case 'map':
      if (key === undefined) throw fault('value is nil; should be of type string');
      if (typeof key !== 'string') throw fault(`value has type ${typeName(key)}; should be string`);
      return go.value.get(key);
    case 'invalid':
      throw fault('index of untyped nil');
    case 'nil':
      throw fault('index of nil pointer');
    default:
      throw fault(`can't index item of type ${pointedType(item)}`);
  }
}

/** An int between 0 and `last`. */
function position(key: unknown, last: number, what: 'index' | 'slice'): number {
  const go = goValue(key);
  if (go.kind === 'invalid') throw fault(`cannot ${what === 'index' ? 'index slice/array' : what} with nil`);
  if (go.kind !== 'int') throw fault(`cannot index slice/array with type ${typeName(key)}`);
  const at = Number(go.value);
  if (at < 0 || at > last) throw fault(`index out of range: ${at}`);
  return at;
}

function slice(item: unknown, ...bounds: unknown[]): unknown {
  const go = goValue(item);
  if (go.kind === 'invalid') throw fault('slice of untyped nil');
  if (bounds.length > 3) throw fault(`too many slice indexes: ${bounds.length}`);
  if (go.kind !== 'string' && go.kind !== 'list' && go.kind !== 'bytes') {
    throw fault(`can't slice item of type ${pointedType(item)}`);
  }
  if (go.kind === 'string' && bounds.length === 3) throw fault('cannot 3-index slice a string');
  const whole = go.kind === 'string' ? Buffer.from(go.value) : go.value;
  const [start = 0, end = whole.length, limit] = bounds.map((bound) => position(bound, whole.length, 'index'));
  if (start > end) throw fault(`invalid slice index: ${start} > ${end}`);
  if (limit !== undefined && end > limit) throw fault(`invalid slice index: ${end} > ${limit}`);
  const part = whole.slice(start, end);
  return go.kind === 'string' ? Buffer.from(part as Buffer).toString() : part;
}

function call(called: unknown, ...args: unknown[]): unknown {
  const go = goValue(called);
  if (go.kind === 'invalid') throw fault('call of nil');
  if (go.kind !== 'func') throw fault(`non-function of type ${typeName(called)}`);
  return go.value.call(args);
}
