/** The parameter types that functions can ask for, and what they then get. */
interface ParamTypes {
  any: unknown;
  string: string;
  int: number;
  strings: readonly string[];
}

export type Param = keyof ParamTypes;

type Values<P extends readonly Param[]> = { [K in keyof P]: ParamTypes[P[K]] };

/** A function or method that templates call. The engine checks number and types of the arguments before it calls. */
export class TemplateFunction {
  readonly params: readonly Param[];
  /** The type of any further arguments; undefined when there can be none. */
  readonly rest: Param | undefined;
  readonly call: (args: readonly unknown[]) => unknown;

  constructor(params: readonly Param[], rest: Param | undefined, call: (args: readonly unknown[]) => unknown) {
    this.params = params;
    this.rest = rest;
    this.call = call;
  }
}

/** A function of a fixed number of arguments. What it throws becomes `error calling NAME: MESSAGE`. */
export function fn<const P extends readonly Param[]>(
  params: P,
  call: (...args: Values<P>) => unknown,
): TemplateFunction {
  return new TemplateFunction(params, undefined, (args) => call(...(args as Values<P>)));
}

/** A function that takes any number of further arguments of type `rest`. */
export function variadic<const P extends readonly Param[], R extends Param>(
  params: P,
  rest: R,
  call: (...args: [...Values<P>, ...ParamTypes[R][]]) => unknown,
): TemplateFunction {
  return new TemplateFunction(params, rest, (args) => call(...(args as [...Values<P>, ...ParamTypes[R][]])));
}

/** The Go type of a parameter, as errors name it. */
export const paramTypes: Readonly<Record<Param, string>> = {
  any: 'interface {}',
  string: 'string',
  int: 'int',
  strings: '[]string',
};

/** Whether a value may be given for a parameter. */
export function accepts(param: Param, value: unknown): boolean {
  switch (param) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'int':
      return typeof value === 'number' && Number.isInteger(value);
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
  }
}
