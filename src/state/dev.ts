import type { DevDatabase } from '../devdb/dev-database.ts';
import type { Scope } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { requireSameScope } from './scope.ts';
import type { ScriptedState } from './state.ts';

/** A dev database as states need it: clean before each pass, and clean after. One pass at a time, unless it says otherwise. */
export type Dev = Pick<DevDatabase, 'dialect' | 'boundSchema' | 'pass' | 'isSame' | 'sameness'> &
  Partial<Pick<DevDatabase, 'server' | 'url' | 'apart'>> & {
    /** Two states are to be made at the same time, each in a pass. */
    readonly together?: boolean;
  };

/** @throws TelamonError usage when a state that is made of SQL has no dev database to be made on. */
export function requireDev(dev: Dev | undefined, state: ScriptedState): Dev {
  if (dev) return dev;
  if (state.origin === 'hcl') {
    throw new TelamonError('usage', '--dev-url cannot be empty', {
      hints: [
        `${state.label} is HCL: it is made on a dev database to see what the database makes of it`,
        'give one with --dev-url or the dev attribute of the env, like pglite://memory, docker://postgres/17/dev or sqlite://dev?mode=memory',
      ],
    });
  }
  throw new TelamonError('usage', '--dev-url cannot be empty. See: https://atlasgo.io/concepts/dev-database', {
    hints: [
      `${state.label} is SQL: it is run on a dev database to see what it makes`,
      'give one with --dev-url or the dev attribute of the env, like pglite://memory, docker://postgres/17/dev or sqlite://dev?mode=memory',
    ],
  });
}

/** A dev database that is bound to one schema has no room for a whole database: it must not be touched outside of that schema. */
export function requireRoom(scope: Scope, { boundSchema }: Dev): void {
  if (scope.of === 'realm' && boundSchema !== undefined) {
    requireSameScope(scope, { of: 'schema', schema: boundSchema }, ['current state', 'dev database']);
  }
}
