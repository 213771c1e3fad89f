import type { Flag } from './flags.ts';
import type { Values } from './values.ts';

/** An env block, as the command framework uses it. */
export interface EnvBlock {
  readonly name: string;
  /** The value of the first of the flag's attributes that has one. */
  fill(name: string, flag: Flag): Promise<Values[Flag['kind']] | undefined>;
}
