import { TelamonError } from '../errors/telamon-error.ts';
import { positionOf, type Range } from './ast.ts';

/** A fault in the text itself. */
export function syntaxError(range: Range, message: string, hints: readonly string[] = []): TelamonError {
  return new TelamonError('config_syntax', message, { position: positionOf(range), hints });
}

/** A fault in what a well-formed text means: an unknown name, a value of the wrong kind. */
export function invalidError(
  range: Range,
  message: string,
  hints: readonly string[] = [],
  cause?: unknown,
): TelamonError {
  return new TelamonError('config_invalid', message, { position: positionOf(range), hints, cause });
}
