import type { FromEnv } from './from-env.ts';
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
  /** What fills it from the env block when it is not typed. */
  readonly env?: FromEnv;
  /** Printed when the flag is typed: it is not needed any more. */
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
