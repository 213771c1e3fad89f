import { TelamonError } from '../../../errors/telamon-error.ts';
import { describe, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import type { PlanContext } from './contract.ts';
import type { Role } from './role.ts';

/**
 * A role goes only when nothing is left that belongs to it, or that it may use: the server would refuse it in the middle of the plan.
 * Other databases of the server are not known here.
 * @throws TelamonError plan_refused, naming what is in the way.
 */
export function requireDroppable({ name }: Role, { from, to, access, owners }: PlanContext): void {
  const kept = [...from.objects].flatMap(([key, before]) => {
    const after = to.objects.get(key);
    return after ? [{ before, after }] : [];
  });
  const owned = kept.filter(
    ({ before, after }) =>
      before.access?.owner === name &&
      (!access || after.access?.owner === name || (after.access?.owner === undefined && !owners)),
  );
  if (owned.length > 0) {
    throw refused(name, `it owns ${all(owned.map(({ before }) => before))}`, [
      `give that to another role before: REASSIGN OWNED BY ${quoteName(name)} TO …; or keep the role`,
    ]);
  }
  const used = kept.filter(({ before }) => isGiven(before, name));
  const unsaid = [...from.objects].flatMap(([key, object]) => {
    const isTaken = object.kind === 'database' ? owners : object.kind !== 'parameter' || access;
    return isTaken || to.objects.has(key) || !isGiven(object, name) ? [] : [object];
  });
  if (access && unsaid.length > 0) {
    throw refused(name, `it has rights on ${all(unsaid)}, of which the desired state says nothing`, [
      'say who has rights there, in permissions for = DATABASE: then the plan takes those of the role away before',
    ]);
  }
  if (!access && used.length + unsaid.length > 0) {
    throw refused(name, `it has rights on ${all([...used.map(({ before }) => before), ...unsaid])}`, [
      'with permissions = true beside roles = true the plan takes them away before',
    ]);
  }
}

function isGiven({ access }: SchemaObject, role: string): boolean {
  return access?.grants?.some(({ grantee }) => grantee === role) === true;
}

function refused(name: string, reason: string, hints: readonly string[]): TelamonError {
  return new TelamonError('plan_refused', `role ${quoteName(name)} cannot be dropped: ${reason}`, {
    hints: [...hints, 'skip { drop_role = true } of the diff block keeps roles that the desired state lacks'],
  });
}

function all(objects: readonly SchemaObject[]): string {
  const [first, ...more] = objects;
  if (!first) return 'nothing';
  return more.length === 0 ? describe(first) : `${describe(first)} and ${more.length} more`;
}
