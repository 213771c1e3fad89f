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

/** In HCL the options of a table's long values begin with `toast_`; one option of the table itself is called so. */
const ownToast = 'toast_tuple_target';

/** The `storage_params` block of a relation that may have long values. */
export function relationOptionsBlock(options: Options | undefined): HclBlock[] {
  return optionsBlock(options?.map(([key, value]) => [key.replace('toast.', 'toast_'), value] as const));
}

/** Options out of the `storage_params` block of such a relation. */
export function relationOptions(params: Options): Options {
  return params.map(([key, value]) => [key === ownToast ? key : key.replace(/^toast_/, 'toast.'), value] as const);
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
        // Dumps tell `off` from `false`.
        return attribute(key, value === 'true' || value === 'false' ? bool(value === 'true') : string(value));
      }),
    ),
  ];
}
