import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { placeOf, type Range } from './ast.ts';
import { invalidError as faultAt } from './syntax-error.ts';

export { faultAt };

/** Something that may stand only once stands twice: the second place is the position, the first is named. */
export function repeated(what: string, first: Range, second: Range): TelamonError {
  return faultAt(second, `${what} is already set at ${placeOf(first)}`, ['keep one of the two']);
}

/** Throws nothing, the one, or the first with the others attached. */
export function throwAll(errors: readonly TelamonError[]): void {
  const [first, ...others] = errors;
  if (!first) return;
  if (others.length === 0) throw first;
  throw new TelamonError(first.code, first.message, {
    position: first.position,
    hints: first.hints,
    cause: first.cause,
    others: [...first.others, ...others],
  });
}

/** Hints for a name that is not known: what was meant, else what there is. */
export function nameHints(name: string, known: readonly string[], what: string): string[] {
  const meant = nearest(name, known);
  if (meant !== undefined) return [`did you mean ${JSON.stringify(meant)}?`];
  return known.length === 0 ? [] : [`${what}: ${known.join(', ')}`];
}
