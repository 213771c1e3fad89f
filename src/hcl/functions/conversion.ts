import { TelamonError } from '../../errors/telamon-error.ts';
import { anyType, boolType, listType, mapType, numberType, setType, stringType } from '../types.ts';
import { capsuleValue, falseValue, stringValue, toJson, trueValue, type Value } from '../value.ts';
import { any, define, FunctionError, type HclFunction, nullable, text, typed } from './define.ts';

const asIs = (value: Value): Value => value;

export const conversionFunctions: Readonly<Record<string, HclFunction>> = {
  tostring: define([nullable(typed('v', stringType))], asIs),
  tonumber: define([nullable(typed('v', numberType))], asIs),
  tobool: define([nullable(typed('v', boolType))], asIs),
  tolist: define([nullable(typed('v', listType(anyType)))], asIs),
  toset: define([nullable(typed('v', setType(anyType)))], asIs),
  tomap: define([nullable(typed('v', mapType(anyType)))], asIs),
  try: {
    kind: 'lazy',
    call: (attempts) => {
      const failures: string[] = [];
      for (const attempt of attempts) {
        const result = unlessInvalid(attempt);
        if (typeof result !== 'string') return result;
        failures.push(result);
      }
      if (failures.length === 0) throw new FunctionError('at least one argument is needed');
      throw new FunctionError(`no argument can be evaluated: ${failures.join('; ')}`);
    },
  },
  can: {
    kind: 'lazy',
    call: ([attempt, surplus]) => {
      if (!attempt || surplus) throw new FunctionError('exactly one argument is needed');
      return typeof unlessInvalid(attempt) === 'string' ? falseValue : trueValue;
    },
  },
  sql: define([text('def')], (sql) => {
    if (sql === '') throw new FunctionError('must not be empty', 0);
    return capsuleValue('sql', sql);
  }),
};

/** The value, or what is wrong with the expression. Only faults of expressions are caught, not those of programs or files. */
function unlessInvalid(attempt: () => Value): Value | string {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof TelamonError && error.code === 'config_invalid') return error.message;
    throw error;
  }
}

/** `print`: hands its argument on, and shows it. */
export function printFunction(print: (text: string) => void): HclFunction {
  return define([any('value')], (value) => {
    print(value.kind === 'string' ? value.value : toJson(value));
    return value;
  });
}

/** `getenv`: empty when not set. */
export function getenvFunction(env: Readonly<Record<string, string | undefined>>): HclFunction {
  return define([text('key')], (key) => stringValue(env[key] ?? ''));
}
