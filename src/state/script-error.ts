import { TelamonError } from '../errors/telamon-error.ts';
import { faultText, leftOnServerHint, staleBodyHint } from '../migrations/executor/failure.ts';
import { faultHints, type ScriptFailure } from './script.ts';

/** Longest statement that a message repeats, in characters. */
const shownStatement = 200;

/** The error of a statement that a dev database refused; `what` stands before it, like `read state from "schema.sql"`. */
export function scriptFailed(what: string, failure: ScriptFailure, hints: readonly string[] = []): TelamonError {
  const text = failure.statement.text;
  const shown = text.length > shownStatement ? `${text.slice(0, shownStatement)}…` : text;
  return new TelamonError('statement_failed', `${what}: executing statement: "${shown}": ${faultText(failure.fault)}`, {
    position: failure.position,
    hints: [
      ...faultHints(failure.fault),
      ...leftOnServerHint(text, failure.fault),
      ...staleBodyHint(text, failure.fault),
      ...hints,
    ],
  });
}
