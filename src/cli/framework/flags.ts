import type { ValueKind, Values } from './values.ts';

/** A flag as a command declares it; its name is the key that it stands under. */
export interface Flag<K extends ValueKind = ValueKind> {
  readonly kind: K;
  /** One letter, without its dash. */
  readonly short?: string;
  readonly summary: string;
  readonly default?: Values[K];
  /** Needs a value, typed or from the env block. */
  readonly required?: boolean;
  /** Works, but stands in no help text. */
  readonly hidden?: boolean;
  /** Attributes of the env block that fill it when it is not typed, dotted from the block; the first one with a value wins. */
  readonly env?: readonly string[];
  /** The words of the project file that stand for the flag's own words. */
  readonly envWords?: Readonly<Record<string, string>>;
  /** Called as soon as the flag is typed: the notice that it is not needed any more. */
  readonly deprecated?: string;
}

export type Flags = Readonly<Record<string, Flag>>;

type ValueOf<F extends Flag> = F extends { readonly default: unknown } | { readonly required: true }
  ? Values[F['kind']]
  : F['kind'] extends 'boolean' | 'strings' | 'texts'
    ? Values[F['kind']]
    : Values[F['kind']] | undefined;

/** What a command reads: lists and booleans always have a value, the rest is undefined without a default. */
export type FlagValues<F extends Flags> = { readonly [Name in keyof F]: ValueOf<F[Name]> };

/** Where a flag's value came from. `--flag ""` counts as typed. */
export type Origin = 'typed' | 'env' | 'default';
