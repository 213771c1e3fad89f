import { TelamonError } from '../../../errors/telamon-error.ts';
import { type Access, describe, type Grant, keyOf, type SchemaObject } from '../../../schema/model.ts';
import { type PlanContext, type Step, stage } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { privilegeSince, usualOwner } from '../kinds/privileges.ts';
import { rightsSql } from '../kinds/rights.ts';
import { roleKey, rolesOfAccess } from '../kinds/role-names.ts';
import { quoteName } from '../quote.ts';

/** What makes the rights of an object those of `to`, from those of `from`; a new object has none of either. */
export function accessSteps(
  object: SchemaObject,
  from: Access | undefined,
  to: Access | undefined,
  context: PlanContext,
): Step[] {
  const { rightsOn, commentOn } = kindOf(object);
  const on = rightsOn ? rightsOn.on(object) : commentOn?.(object, context).on;
  if (on === undefined) return [];
  const run = (sql: string) => rightsOn?.run?.(sql) ?? sql;
  const label = rightsOn?.label(object) ?? quoteName(object.name);
  for (const grant of to?.grants ?? []) requirePrivilege(grant, object, context);
  const usual = usualOwner(object, context.targetMajor);
  const named = rolesOfAccess(to ?? {}).map(roleKey);
  const forward = rightsSql(on, from, to, context.owners, usual);
  const back = rightsSql(on, to, from, context.owners, usual).map(run);
  return forward.map((sql, index) => ({
    stage: stage.access,
    sql: run(sql),
    comment: `${commentOf(sql)} ${label}`,
    // All of the way back stands with the first statement.
    reverse: index === 0 ? back : [],
    effect: 'alter',
    access: true,
    needs: [keyOf(object), ...named],
    releases: rolesOfAccess(from ?? {})
      .map(roleKey)
      .filter((key) => !named.includes(key)),
    hazards: [{ type: 'AUTHZ_UPDATE', message: `changes who may use ${label}` }],
  }));
}

function commentOf(sql: string): string {
  if (sql.startsWith('ALTER')) return 'change owner of';
  return sql.startsWith('GRANT') ? 'grant privileges on' : 'revoke privileges on';
}

/** @throws TelamonError plan_refused for what the server does not know yet. */
function requirePrivilege({ privilege }: Grant, object: SchemaObject, { targetMajor }: PlanContext): void {
  const since = privilegeSince[privilege] ?? 0;
  if (targetMajor >= since) return;
  throw new TelamonError(
    'plan_refused',
    `${describe(object)}: there is no privilege ${privilege} before PostgreSQL ${since}, the server is ${targetMajor}`,
    { hints: [`take ${privilege} out of the permission`] },
  );
}
