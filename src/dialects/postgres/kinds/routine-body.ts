import { keyOf, type Realm } from '../../../schema/model.ts';
import { declaresAstray, strays } from '../mentions.ts';
import { quoteName } from '../quote.ts';
import type { TypeRef } from '../types.ts';
import type { Column } from './column.ts';
import type { PlanContext, Step } from './contract.ts';
import type { ProgramFields } from './function.ts';
import { ownedBy } from './lineage.ts';
import type { Routine } from './routine.ts';
import { nameListOf } from './settings.ts';

type Program = Routine & ProgramFields;

/** Whether the server looks into a body when it is made, and whether it would take it at that point of a plan. */
export function checking(object: Program, context: PlanContext): Pick<Step, 'checksBody' | 'strays'> {
  if (object.standard) return losesColumns(object.returns?.type, context) ? { strays: true } : {};
  const checksBody = object.language === 'sql';
  if (!checksBody && object.language !== 'plpgsql') return { checksBody };
  return isAstray(object, context, context.to) ? { checksBody, strays: true } : { checksBody };
}

/** The same for the form that it gets back when the plan is undone. */
export function checkingBack(object: Program, context: PlanContext): Pick<Step, 'bodyBack'> {
  const back = { ...context, from: context.to, to: context.from };
  const { checksBody, strays: refused } = checking(object, back);
  return refused ? { bodyBack: 'refused' } : checksBody ? { bodyBack: 'read' } : {};
}

function isAstray(object: Program, context: PlanContext, realm: Realm): boolean {
  // A plan without schemas in its names is for the one that the session is in.
  const own = context.name(object) === quoteName(object.name) ? [object.schema] : [];
  const isOutside = object.language === 'sql' ? strays : declaresAstray;
  return isOutside(object.body, realm, [...pathOf(object), ...own]);
}

/** The schemas in which a body finds its names. */
export function pathOf({ config }: Pick<ProgramFields, 'config'>): string[] {
  const path = config?.find(([name]) => name === 'search_path')?.[1];
  return path === undefined ? ['public'] : nameListOf(path);
}

/** Its rows have columns that go once it names them no more: until then the server finds too few of them in its body. */
function losesColumns(type: TypeRef | undefined, { from, to }: PlanContext): boolean {
  const { user } = type ?? {};
  if (user?.kind !== 'table') return false;
  return ownedBy<Column>(from, { schema: user.schema, name: user.name }, 'column').some(
    (column) => !to.objects.has(keyOf(column)),
  );
}
