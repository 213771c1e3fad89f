import { diffRealms } from '../diff/diff.ts';
import { indexKinds } from '../diff/kinds.ts';
import { keepingShared, type Realm } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import type { Inspected } from './inspect.ts';
import { inFileOrder } from './planned-files.ts';

/**
 * The plan that drops everything that was found. What every new database has stays, and so do schemas that also hold what
 * was left out: an excluded object, or the history of migrations.
 */
export function planClean({ realm, scope, dialect, server }: Inspected): Plan {
  const to = keepingShared(standing(realm, dialect.kinds), realm);
  const plan = dialect.plan(diffRealms(realm, to, dialect.kinds), {
    from: realm,
    to,
    qualifier: { by: scope.of === 'schema' ? 'none' : 'schema' },
    targetMajor: server.major,
  });
  return inFileOrder(plan);
}

function standing(realm: Realm, kinds: Inspected['dialect']['kinds']): Realm {
  const index = indexKinds(kinds);
  return { objects: new Map([...realm.objects].filter(([, object]) => index.of(object).standing?.(object) === true)) };
}
