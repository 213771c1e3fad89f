import { TelamonError } from '../../errors/telamon-error.ts';

/** `--context` tells a hosted service who calls; here it only has to be JSON. */
export function checkContext(context: string | undefined): void {
  if (context === undefined || context === '') return;
  try {
    JSON.parse(context);
  } catch (cause) {
    throw new TelamonError('usage', 'failed to parse context: --context is no JSON', { cause });
  }
}
