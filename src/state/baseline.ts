import type { Baseline } from '../devdb/dev-database.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { DevSetup } from './handles.ts';
import { readSchemaScript, runScript } from './script.ts';
import { scriptFailed } from './script-error.ts';

/** What the `baseline` of a `docker` or `dev` block does; undefined when the block has none. */
export function baselineOf(setup: DevSetup | undefined): Baseline | undefined {
  if (setup?.baseline === undefined || setup.baseline.trim() === '') return undefined;
  const { address, baseline: text, position } = setup;
  return async (connection, dialect) => {
    const reset = await dialect.transactions.sessionReset(connection);
    const script = readSchemaScript(`${address}.baseline`, Buffer.from(text), dialect.splitRules);
    await runScript(connection, dialect, script, (failure) => {
      const { message, hints } = scriptFailed(`${address}: baseline`, failure);
      return new TelamonError('statement_failed', message, { position, hints });
    });
    await connection.script(reset);
  };
}
