import type { PlanContext } from '../../../../src/dialects/postgres/kinds/contract.ts';
import { kindOf } from '../../../../src/dialects/postgres/kinds/index.ts';
import { describe, type Realm } from '../../../../src/schema/model.ts';

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
