import type { PlanContext } from '../../../../src/dialects/postgres/kinds/contract.ts';
import { kindOf, kinds } from '../../../../src/dialects/postgres/kinds/index.ts';
import { plan } from '../../../../src/dialects/postgres/plan/plan.ts';
import { diffRealms } from '../../../../src/diff/diff.ts';
import { describe, type Realm, realmOf } from '../../../../src/schema/model.ts';
import type { PlannedStatement } from '../../../../src/schema/plan.ts';

/** Objects whose line in the list of a CREATE, made without a step, is not that of their one step, or would leave something out. */
export function oddItems(realm: Realm, targetMajor: number): readonly string[] {
  const context: PlanContext = {
    from: { objects: new Map() },
    to: realm,
    targetMajor,
    identityRestart: false,
    access: false,
    owners: false,
    sensitive: false,
    concurrentIndex: {},
    online: {},
    rebuild: {},
    name: ({ schema, name }) => `"${schema ?? ''}"."${name}"`,
  };
  return Array.from(realm.objects.values()).flatMap((object) => {
    const item = kindOf(object).item?.(object, context);
    if (!item) return [];
    const [step, ...more] = kindOf(object).create(object, context);
    const { apart, late, needs, within } = step ?? {};
    const says = [apart, late, needs, within].some((each) => each !== undefined) || more.length > 0;
    return !says && step?.item?.text === item.text && step.item.rank === item.rank ? [] : [describe(object)];
  });
}

/** The statements that make a state where something else goes at the same time: then every part of a table has pieces of its own. */
export function statementsBesideADrop(to: Realm, targetMajor: number): readonly PlannedStatement[] {
  const gone = 'goes at the same time';
  const from = realmOf([{ kind: 'schema', name: gone }]);
  const { statements } = plan(diffRealms(from, to, kinds), { from, to, qualifier: { by: 'schema' }, targetMajor });
  return statements.filter(({ sql }) => !sql.includes(gone));
}
