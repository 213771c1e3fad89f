import { TelamonError } from '../../errors/telamon-error.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/**
 * Passes an error on. One about a URL that the env block filled in gets the place of the attribute: nobody typed the flag
 * that its message may name.
 */
export function placedInEnv(context: Context<Flags>, flag: string, attribute: string): (error: unknown) => never {
  return (error) => {
    const position = context.origin(flag) === 'env' ? context.env?.positionOf(attribute) : undefined;
    const misspelt =
      error instanceof TelamonError &&
      (error.code === 'url_invalid' || error.code === 'unsupported') &&
      !error.position;
    if (!position || !misspelt) throw error;
    const { code, message, hints, others, cause } = error;
    throw new TelamonError(code, message, { position, hints, others, cause });
  };
}
