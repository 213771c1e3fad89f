import { sameValue } from '../../../diff/compare.ts';
import { type ObjectKey, parseKey } from '../../../schema/model.ts';
import { wrapped } from '../expressions.ts';
import { quoteName } from '../quote.ts';
import { withoutJoin } from './alter-table.ts';
import type { Column } from './column.ts';
import type { Work } from './column-alter.ts';
import { type PlanContext, type Step, stage } from './contract.ts';

/** First major version that can change what a generated column computes. */
const setExpression = 17;

/** It is dropped and added, so that it stands behind the others. */
export function goesLast(from: Column, to: Column, targetMajor: number): boolean {
  return !sameValue(from.generated, to.generated) && !canAlterGenerated({ from, to, context: { targetMajor } });
}

export function canAlterGenerated({
  from,
  to,
  context,
}: Pick<Work, 'from' | 'to'> & { context: Pick<PlanContext, 'targetMajor'> }): boolean {
  if (!to.generated) return from.generated?.stored === true;
  if (!from.generated || from.generated.stored !== to.generated.stored) return false;
  return context.targetMajor >= setExpression;
}

/**
 * Columns that the expression reads change their types or collations. The server does not let them while it reads them: where they stand in the old
 * expression it changes before, where they stand in the new one after.
 */
export function readsOtherTypes({ from, to, context }: Work): 'nowhere' | 'before' | 'in both' {
  const ofOthers = ({ dependsOn = [] }: Column) => dependsOn.some((key) => isOther(key, context));
  if (!ofOthers(from)) return 'nowhere';
  return ofOthers(to) ? 'in both' : 'before';
}

/** It has another type, or collation, in the two states, or is only in one of them. */
function isOther(key: ObjectKey, { from, to }: PlanContext): boolean {
  if (parseKey(key).kind !== 'column') return false;
  const [before, after] = [from, to].map((realm) => realm.objects.get(key) as Column | undefined);
  return !sameValue(before?.type, after?.type) || !sameValue(before?.collation, after?.collation);
}

export function generated(work: Work): Step[] {
  const { from, to, changed, clause } = work;
  if (!changed('generated')) return [];
  if (!to.generated) return [dropExpression(work)];
  const sql = (column: Column) => `SET EXPRESSION AS ${wrapped(column.generated?.expr ?? '')}`;
  const step = clause(sql(to), sql(from), {
    hazards: [
      {
        type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK',
        message: `computes ${quoteName(to.name)} anew for all rows of ${quoteName(to.parent)}`,
      },
    ],
  });
  return [readsOtherTypes(work) === 'before' ? withoutJoin({ ...step, stage: stage.prepare }) : step];
}

export function dropExpression({ clause }: Work): Step {
  return clause('DROP EXPRESSION', undefined);
}
