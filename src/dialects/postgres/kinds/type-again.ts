import { sameValue } from '../../../diff/compare.ts';
import { keyOf } from '../../../schema/model.ts';
import { sameType, type TypeName } from '../types.ts';
import type { Collation } from './collation.ts';
import type { PlanContext } from './contract.ts';
import type { Domain } from './domain.ts';
import type { EnumType } from './enum.ts';
import type { Qualified } from './qualified.ts';
import type { Range } from './range.ts';
import { rangeChanges } from './range-changes.ts';

/** The place of the first label that the server cannot leave where it is; below zero where labels are only added. */
export function firstMisplaced(from: readonly string[], to: readonly string[]): number {
  const kept = to.filter((value) => from.includes(value));
  return from.findIndex((value, index) => value !== kept[index]);
}

/** A type that another one of its name takes the place of: nothing changes it into what it will be. */
export function isMadeAgain(type: TypeName | undefined, context: Pick<PlanContext, 'from' | 'to'>): boolean {
  if (!type) return false;
  const [before, after] = [context.from.objects.get(keyOf(type)), context.to.objects.get(keyOf(type))];
  if (!before || !after) return false;
  if (type.kind === 'enum') return firstMisplaced((before as EnumType).values, (after as EnumType).values) >= 0;
  if (type.kind === 'range') {
    const [a, b] = [before as Range, after as Range];
    const isOther = rangeChanges(a, b).length > 0 || isOtherCollation(a.collation, context);
    return isOther || isMadeAgain(a.subtype.user, context);
  }
  if (type.kind !== 'domain') return false;
  const [a, b] = [before as Domain, after as Domain];
  if (!sameType(a.type, b.type) || !sameValue(a.collation, b.collation)) return true;
  return isOtherCollation(a.collation, context) || isMadeAgain(a.type.user, context);
}

/** A collation that another one of its name takes the place of. */
function isOtherCollation(named: Qualified | undefined, { from, to }: Pick<PlanContext, 'from' | 'to'>): boolean {
  const key = named && keyOf({ kind: 'collation', ...named });
  const [before, after] = [from, to].map(
    ({ objects }) => (key ? objects.get(key) : undefined) as Collation | undefined,
  );
  return before !== undefined && after !== undefined && !sameCollation(before, after);
}

/** Both sort alike: what they are called and who owns them is another matter. */
export function sameCollation(a: Collation, b: Collation): boolean {
  const said = ({ provider, locale, lcCollate, lcCtype, deterministic, rules }: Collation) =>
    [provider, locale, lcCollate, lcCtype, deterministic, rules] as const;
  return sameValue(said(a), said(b));
}
