import type { SchemaObject } from '../../../schema/model.ts';
import { type PlanContext, type RightsOn, type Step, stage } from './contract.ts';
import { rightsSql } from './rights.ts';
import { roleKey, rolesOfAccess } from './role-names.ts';

/** Takes all rights back to what they are where nobody said anything: the object is nothing beside them. */
export function dropRights<O extends SchemaObject>(rightsOn: RightsOn<O>, object: O, context: PlanContext): Step[] {
  if (!context.access) return [];
  const { access } = object;
  const run = (sql: string) => rightsOn.run?.(sql) ?? sql;
  const on = rightsOn.on(object);
  const back = rightsSql(on, undefined, access, false).map(run);
  return rightsSql(on, access, undefined, false).map((sql, index) => ({
    stage: stage.access,
    sql: run(sql),
    comment: `${sql.startsWith('GRANT') ? 'grant' : 'revoke'} privileges on ${rightsOn.label(object)}`,
    reverse: index === 0 ? back : [],
    effect: 'alter',
    access: true,
    releases: rolesOfAccess(access ?? {}).map(roleKey),
    hazards: [{ type: 'AUTHZ_UPDATE', message: `changes who may use ${rightsOn.label(object)}` }],
  }));
}
