import type { Names } from '../../hcl/evaluate.ts';
import type { Value } from '../../hcl/value.ts';

/** What an expression can name beside functions. */
export type Bindings = ReadonlyMap<string, Value>;

export const noBindings: Bindings = new Map();

/** Several sets of names as one: the first that has a name gives its value. */
export function layered(...layers: readonly Names[]): Names {
  return {
    get(name) {
      for (const layer of layers) {
        const value = layer.get(name);
        if (value) return value;
      }
      return undefined;
    },
    keys: () => new Set(layers.flatMap((layer) => [...layer.keys()])).values(),
  };
}

/** The name of values that stand for a block; their text is the key of its object. */
export const referenceName = 'reference';
