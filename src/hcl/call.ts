import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { type CallExpression, type Expression, Range } from './ast.ts';
import { type EagerFunction, FunctionError, type Functions } from './functions/define.ts';
import { invalidError } from './syntax-error.ts';
import { describeKind, isSequence, type Value } from './value.ts';

/** An argument and where it was written; those that `...` expands share a place. */
interface Argument {
  readonly value: Value;
  readonly range: Range;
}

/** The result of a call. Errors point at the argument at fault, or at the name of the function. */
export function callFunction(
  call: CallExpression,
  functions: Functions,
  evaluateArgument: (expression: Expression) => Value,
): Value {
  const found = functions.get(call.name);
  if (!found) {
    const close = nearest(call.name, functions.keys());
    const hints = close === undefined ? [] : [`did you mean "${close}"?`];
    throw invalidError(call.nameRange, `there is no function "${call.name}"`, hints);
  }
  if (found.kind === 'lazy') {
    const attempts = call.arguments.map((argument) => () => evaluateArgument(argument));
    return guarded(call, [], () => found.call(attempts));
  }
  const args = argumentsOf(call, evaluateArgument);
  checkCount(call, found, args);
  return guarded(call, args, () => found.call(args.map((argument) => argument.value)), found);
}

function argumentsOf(call: CallExpression, evaluateArgument: (expression: Expression) => Value): readonly Argument[] {
  const args = call.arguments.map((expression) => ({ value: evaluateArgument(expression), range: expression.range }));
  const last = call.expand ? args.pop() : undefined;
  if (!last) return args;
  if (!isSequence(last.value)) {
    throw invalidError(last.range, `"..." expands a list, set or tuple, not ${describeKind(last.value)}`);
  }
  return [...args, ...last.value.items.map((value) => ({ value, range: last.range }))];
}

function checkCount(call: CallExpression, { parameters, rest }: EagerFunction, args: readonly Argument[]): void {
  const surplus = rest ? undefined : args[parameters.length];
  // Optional parameters stand last.
  const next = parameters[args.length];
  const missing = next?.optional ? undefined : next;
  if (!surplus && !missing) return;
  const signature = [...parameters, ...(rest ? [{ name: `${rest.name}...` }] : [])].map(({ name }) => name).join(', ');
  const takes = `${call.name}(${signature})`;
  if (surplus) {
    throw invalidError(
      surplus.range,
      `too many arguments for ${call.name}(): ${args.length} instead of ${parameters.length}`,
      [`it is ${takes}`],
    );
  }
  if (!missing) return;
  const { range } = call;
  const closing = new Range(range.source, range.to - 1, range.to);
  throw invalidError(closing, `${call.name}() needs the argument "${missing.name}"`, [`it is ${takes}`]);
}

/** Runs the function; what it has against an argument is told at the place of that argument. */
function guarded(call: CallExpression, args: readonly Argument[], run: () => Value, callee?: EagerFunction): Value {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(call, error);
    if (error instanceof TelamonError || !(error instanceof FunctionError)) throw error;
    const at = error.argument;
    const argument = at === undefined ? undefined : args[at];
    if (at === undefined || !argument)
      throw invalidError(call.nameRange, `${call.name}(): ${error.message}`, [], error);
    const parameter = callee?.parameters[at] ?? callee?.rest;
    throw invalidError(
      argument.range,
      `argument "${parameter?.name ?? at + 1}" of ${call.name}(): ${error.message}`,
      [],
      error,
    );
  }
}

/** A text longer than there is room for, like one that is padded to a width of a billion. */
function tooLarge(call: CallExpression, cause: RangeError): TelamonError {
  return invalidError(call.nameRange, `${call.name}(): the result is too large`, [], cause);
}
