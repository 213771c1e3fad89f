import { Script } from 'node:vm';
import { FunctionError } from './define.ts';

/** How long a pattern may look for its matches, in milliseconds. RE2 is never slow; patterns here go back and try again. */
const patternLimitMs = 2000;
/** A pattern without repetitions, or a text as short as this, cannot take long. */
const shortText = 20;

const entry = 'telamon pattern';

let script: Script | undefined;

/**
 * What `match` finds with `pattern` in `text`. A pattern like `(a+)+$` needs years for some texts of fifty characters: V8 is made
 * to stop, which it does while it matches.
 * @throws FunctionError when the time is up.
 */
export function boundedMatch<T>(pattern: string, text: string, argument: number, match: () => T): T {
  if (text.length <= shortText || !/[*+{]/.test(pattern)) return match();
  let result: { readonly value: T } | undefined;
  const run = () => {
    result = { value: match() };
  };
  Reflect.set(globalThis, entry, run);
  try {
    // V8's clock runs for scripts only, not for functions that are called.
    script ??= new Script(`globalThis[${JSON.stringify(entry)}]()`);
    script.runInThisContext({ timeout: patternLimitMs });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')) throw error;
    throw new FunctionError(
      `the pattern ${JSON.stringify(pattern)} takes more than ${patternLimitMs / 1000} s for this text; repetitions of repetitions, as in (a+)+, are slow`,
      argument,
    );
  } finally {
    Reflect.deleteProperty(globalThis, entry);
  }
  if (!result) throw new Error('the pattern was not tried');
  return result.value;
}
