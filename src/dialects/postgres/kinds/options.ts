import { attribute, block, bool, type HclBlock, number, string } from '../../../hcl/print.ts';
import { plainLiteral } from '../quote.ts';

/** Storage parameters in the order in which they were given; nothing is left out, whatever the server thinks of them. */
export type Options = readonly (readonly [key: string, value: string])[];

/** `lists = 1000, fastupdate = off` */
export function optionList(options: Options): string {
  return options.map(([key, value]) => `${key} = ${optionValue(value)}`).join(', ');
}

/** ` WITH (…)`, or nothing. */
export function withOptions(options: Options | undefined): string {
  return options && options.length > 0 ? ` WITH (${optionList(options)})` : '';
}

function optionValue(value: string): string {
  return /^[+-]?\d+(\.\d+)?$|^[a-z_]+$/i.test(value) ? value : plainLiteral(value);
}

/** The same keys with the same values, in any order; the spellings of a boolean count as one. */
export function sameOptions(a: Options | undefined, b: Options | undefined): boolean {
  const { set, reset } = optionChanges(a ?? [], b ?? []);
  return set.length === 0 && reset.length === 0;
}

/** What SET and RESET have to name. */
export function optionChanges(
  from: Options,
  to: Options,
): { readonly set: Options; readonly reset: readonly string[] } {
  const before = new Map(from);
  const after = new Map(to);
  return {
    set: to.filter(([key, value]) => folded(before.get(key)) !== folded(value)),
    reset: from.map(([key]) => key).filter((key) => !after.has(key)),
  };
}

function folded(value: string | undefined): string | undefined {
  const word = value?.toLowerCase();
  if (word === 'on' || word === 'true' || word === 'yes') return 'true';
  if (word === 'off' || word === 'false' || word === 'no') return 'false';
  return word;
}

/** The `storage_params` block, or nothing. */
export function optionsBlock(options: Options | undefined): HclBlock[] {
  if (!options || options.length === 0) return [];
  return [
    block(
      'storage_params',
      [],
      options.map(([key, value]) => {
        if (/^[+-]?\d+(\.\d+)?$/.test(value)) return attribute(key, number(value));
        const word = folded(value);
        return attribute(key, word === 'true' || word === 'false' ? bool(word === 'true') : string(value));
      }),
    ),
  ];
}
