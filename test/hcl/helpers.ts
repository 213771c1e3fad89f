import { TelamonError } from '../../src/errors/telamon-error.ts';
import { evaluate } from '../../src/hcl/evaluate.ts';
import { configFunctions } from '../../src/hcl/functions/index.ts';
import { firstError, parseHcl } from '../../src/hcl/parser.ts';
import { fromPlain, type Plain, toJson, type Value } from '../../src/hcl/value.ts';

export interface Setting {
  readonly variables?: Readonly<Record<string, Plain>>;
  readonly baseDirectory?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly print?: (text: string) => void;
}

/** The value of an expression written after `x = `. */
export function evaluated(source: string, setting: Setting = {}): Value {
  const { body, errors } = parseHcl(`x = ${source}\n`, 'test.hcl');
  const fault = firstError(errors);
  if (fault) throw fault;
  const { variables = {}, baseDirectory = '/nowhere', env = {}, print = () => {} } = setting;
  const expression = body.attributes[0]?.expression;
  if (!expression) throw new Error('there is no expression');
  return evaluate(expression, {
    variables: new Map(Object.entries(variables).map(([name, value]) => [name, fromPlain(value)])),
    functions: configFunctions({ baseDirectory, env, print }),
  });
}

/** The same as JSON text, which shows every digit of a number. */
export const jsonOf = (source: string, setting?: Setting): string => toJson(evaluated(source, setting));

/** What is wrong with an expression, as `LINE:COLUMN message`; columns count from the first character after `x = `. */
export function faultOf(source: string, setting?: Setting): string {
  const error = failure(() => evaluated(source, setting));
  const { line = 0, column = 0 } = error.position ?? {};
  return `${line}:${line === 1 ? column - 4 : column} ${error.message}`;
}

/** The TelamonError that an action throws. */
export function failure(action: () => unknown): TelamonError {
  try {
    action();
  } catch (error) {
    if (error instanceof TelamonError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
