import { diffRealms } from '../diff/diff.ts';
import { planText } from '../schema/plan.ts';
import type { Inspected } from './inspect.ts';

/**
 * The SQL that makes a state out of nothing: what `{{ sql . }}` prints. Names are qualified where the whole database was
 * looked at.
 * @param indent of the items of a CREATE TABLE; one line a statement without it.
 */
export function realmSql({ realm, scope, dialect, server }: Inspected, indent?: string): string {
  const nothing = { objects: new Map() };
  const { optIn = [] } = scope;
  const access = optIn.includes('permissions');
  const to = dialect.roles?.settled(realm, server.major) ?? realm;
  const plan = dialect.plan(diffRealms(nothing, to, dialect.kinds, { access, optIn }), {
    from: nothing,
    to,
    qualifier: { by: scope.of === 'schema' ? 'none' : 'schema' },
    targetMajor: server.major,
    access,
  });
  return planText(plan, { indent });
}
