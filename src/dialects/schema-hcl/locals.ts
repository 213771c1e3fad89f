import { type Attribute, type Expression, placeOf } from '../../hcl/ast.ts';
import { faultAt } from '../../hcl/faults.ts';
import { capsuleValue, type Value } from '../../hcl/value.ts';

/** The locals of a document as one value: each is evaluated when it is first named. */
export function localsValue(
  locals: ReadonlyMap<string, Attribute>,
  evaluate: (expression: Expression) => Value,
): { readonly value: Value; all(): void } {
  const made = new Map<string, Value>();
  const underway: string[] = [];
  const get = (name: string): Value | undefined => {
    const known = made.get(name);
    const local = locals.get(name);
    if (known || !local) return known;
    const start = underway.indexOf(name);
    if (start >= 0) {
      const cycle = [...underway.slice(start), name].map((each) => `local.${each}`);
      throw faultAt(local.nameRange, `locals need each other in a circle: ${cycle.join(' → ')}`, [
        `the circle closes at ${placeOf(local.range)}`,
      ]);
    }
    underway.push(name);
    const value = evaluate(local.expression);
    underway.pop();
    made.set(name, value);
    return value;
  };
  return {
    value: capsuleValue('locals', '', {
      get,
      names: () => locals.keys(),
      missing: (name) => `there is no local "${name}"`,
    }),
    /** Evaluates those too that nothing names, so that their faults are told. */
    all() {
      for (const name of locals.keys()) get(name);
    },
  };
}
