import { ConversionError, convert } from '../convert.ts';
import { type Exact, toInteger } from '../number.ts';
import { boolType, numberType, stringType, type Type } from '../types.ts';
import { describeKind, isKeyed, isSequence, type Keyed, type Sequence, type Value } from '../value.ts';

/** The functions of a scope, by name. */
export type Functions = ReadonlyMap<string, HclFunction>;

export type HclFunction = EagerFunction | LazyFunction;

export interface EagerFunction {
  readonly kind: 'eager';
  /** Those without `optional` are required; optional ones stand last. */
  readonly parameters: readonly Parameter<unknown>[];
  /** What every argument beyond `parameters` is. */
  readonly rest?: Parameter<unknown> | undefined;
  /** Throws a FunctionError when the arguments, each well-formed for itself, give no result. */
  readonly call: (args: readonly Value[]) => Value;
}

/** A function that decides which arguments are evaluated at all, such as `try`. */
export interface LazyFunction {
  readonly kind: 'lazy';
  readonly call: (args: readonly (() => Value)[]) => Value;
}

export interface Parameter<T> {
  readonly name: string;
  readonly nullable: boolean;
  readonly optional: boolean;
  /** Throws a ConversionError for a value that does not suit. */
  readonly read: (value: Value) => T;
}

/** A call that fails. `argument` is the index of the argument at fault; without one it is the call as a whole. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly argument: number | undefined;

  constructor(message: string, argument?: number) {
    super(message);
    this.argument = argument;
  }
}

type Read<P extends readonly Parameter<unknown>[]> = {
  -readonly [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

/** A function of a fixed number of arguments. */
export function define<const P extends readonly Parameter<unknown>[]>(
  parameters: P,
  call: (...args: Read<P>) => Value,
): EagerFunction {
  return {
    kind: 'eager',
    parameters,
    call: (args) => call(...readAll(parameters, args)),
  };
}

/** A function whose last parameter repeats, any number of times. */
export function defineVariadic<const P extends readonly Parameter<unknown>[], R>(
  parameters: P,
  rest: Parameter<R>,
  call: (args: Read<P>, rest: readonly R[]) => Value,
): EagerFunction {
  return {
    kind: 'eager',
    parameters,
    rest,
    call: (args) =>
      call(
        readAll(parameters, args),
        args.slice(parameters.length).map((arg, at) => readOne(rest, arg, parameters.length + at)),
      ),
  };
}

function readAll<const P extends readonly Parameter<unknown>[]>(parameters: P, args: readonly Value[]): Read<P> {
  const read = parameters.map((parameter, at) => {
    const arg = args[at];
    return arg === undefined ? undefined : readOne(parameter, arg, at);
  });
  // The array has one element for each parameter, made by that parameter.
  return read as unknown as Read<P>;
}

function readOne<T>(parameter: Parameter<T>, arg: Value, at: number): T {
  if (arg.kind === 'null' && !parameter.nullable) throw new FunctionError('must not be null', at);
  try {
    return parameter.read(arg);
  } catch (error) {
    if (error instanceof ConversionError) throw new FunctionError(error.message, at);
    throw error;
  }
}

const parameter = <T>(name: string, read: (value: Value) => T): Parameter<T> => ({
  name,
  nullable: false,
  optional: false,
  read,
});

export const text = (name: string): Parameter<string> =>
  parameter(name, (value) => {
    const converted = convert(value, stringType);
    return converted.kind === 'string' ? converted.value : refused('string', value);
  });

export const exactNumber = (name: string): Parameter<Exact> =>
  parameter(name, (value) => {
    const converted = convert(value, numberType);
    return converted.kind === 'number' ? converted.value : refused('number', value);
  });

/** A whole number that JavaScript counts exactly. */
export const whole = (name: string): Parameter<number> =>
  parameter(name, (value) => {
    const converted = convert(value, numberType);
    const integer = converted.kind === 'number' ? toInteger(converted.value) : undefined;
    return integer ?? refused('whole number', value);
  });

export const bool = (name: string): Parameter<boolean> =>
  parameter(name, (value) => {
    const converted = convert(value, boolType);
    return converted.kind === 'bool' ? converted.value : refused('bool', value);
  });

/** Any value, null included. */
export const any = (name: string): Parameter<Value> => nullable(parameter(name, (value) => value));

/** A list, set or tuple. */
export const sequence = (name: string): Parameter<Sequence> =>
  parameter(name, (value) => (isSequence(value) ? value : refused('list', value)));

/** A list or tuple: what has an order of its own. */
export const ordered = (name: string): Parameter<Sequence> =>
  parameter(name, (value) => (isSequence(value) && value.kind !== 'set' ? value : refused('list', value)));

export const keyed = (name: string): Parameter<Keyed> =>
  parameter(name, (value) => (isKeyed(value) ? value : refused('map or object', value)));

/** A value converted to `type`. */
export const typed = (name: string, type: Type): Parameter<Value> => parameter(name, (value) => convert(value, type));

/** A list, set or tuple whose elements all become text; null elements are refused. */
export const texts = (name: string): Parameter<readonly string[]> =>
  parameter(name, (value) => {
    if (!isSequence(value)) return refused('list of strings', value);
    return value.items.map((item, at) => {
      const converted = item.kind === 'null' ? item : convert(item, stringType);
      if (converted.kind === 'string') return converted.value;
      throw new ConversionError(`element ${at} is null`);
    });
  });

export const nullable = <T>(inner: Parameter<T>): Parameter<T> => ({ ...inner, nullable: true });

/** Null reads as undefined, and the argument may be left out. */
export const optional = <T>(inner: Parameter<T>): Parameter<T | undefined> => ({
  name: inner.name,
  nullable: true,
  optional: true,
  read: (value) => (value.kind === 'null' ? undefined : inner.read(value)),
});

function refused(wanted: string, value: Value): never {
  const shown = value.kind === 'string' ? JSON.stringify(value.value) : describeKind(value);
  throw new ConversionError(`${wanted} required, got ${shown}`);
}
