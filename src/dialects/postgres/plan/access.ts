import { type Access, type Grant, keyOf, type SchemaObject } from '../../../schema/model.ts';
import { type PlanContext, type Step, stage } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { roleSql } from '../kinds/role-names.ts';
import { nameList, quoteName } from '../quote.ts';

/** What makes the rights of an object those of `to`, from those of `from`; a new object has none of either. */
export function accessSteps(
  object: SchemaObject,
  from: Access | undefined,
  to: Access | undefined,
  context: PlanContext,
): Step[] {
  const on = kindOf(object).commentOn?.(object, context).on;
  if (on === undefined) return [];
  const forward = statements(on, from, to);
  const back = statements(on, to, from);
  return forward.map((sql, index) => ({
    stage: stage.access,
    sql,
    comment: `${commentOf(sql)} ${quoteName(object.name)}`,
    // All of the way back stands with the first statement.
    reverse: index === 0 ? back : [],
    effect: 'alter',
    access: true,
    needs: [keyOf(object)],
    hazards: [{ type: 'AUTHZ_UPDATE', message: `changes who may use ${quoteName(object.name)}` }],
  }));
}

function commentOf(sql: string): string {
  if (sql.startsWith('ALTER')) return 'change owner of';
  return sql.startsWith('GRANT') ? 'grant privileges on' : 'revoke privileges on';
}

function statements(on: string, from: Access | undefined, to: Access | undefined): string[] {
  const noun = grantNoun(on);
  const before = new Set(from?.grants?.map(idOf));
  const after = new Set(to?.grants?.map(idOf));
  const lost = (from?.grants ?? []).filter((grant) => !after.has(idOf(grant)));
  const gained = (to?.grants ?? []).filter((grant) => !before.has(idOf(grant)));
  const taken = (to?.revoked ?? []).filter((word) => !from?.revoked?.includes(word));
  const returned = (from?.revoked ?? []).filter((word) => !to?.revoked?.includes(word));
  const everybody = (words: readonly string[]) => words.map((privilege): Grant => ({ grantee: 'PUBLIC', privilege }));
  return [
    ...(to?.owner !== undefined && to.owner !== from?.owner ? [`ALTER ${on} OWNER TO ${quoteName(to.owner)}`] : []),
    ...grouped([...everybody(taken), ...lost]).map(
      ({ words, grantee }) => `REVOKE ${words} ON ${noun} FROM ${roleSql(grantee)}`,
    ),
    ...grouped([...everybody(returned), ...gained]).map(
      ({ words, grantee, grantable }) =>
        `GRANT ${words} ON ${noun} TO ${roleSql(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ];
}

/** The same right with and without the option to hand it on are two. */
function idOf({ grantee, privilege, grantable, column }: Grant): string {
  return JSON.stringify([grantee, privilege, grantable === true, column ?? null]);
}

/** Rights that one statement can name, `SELECT, UPDATE ("a", "b")`: those of one grantee. */
function grouped(grants: readonly Grant[]): { words: string; grantee: string; grantable: boolean }[] {
  const groups = new Map<string, Grant[]>();
  for (const grant of grants) {
    const id = JSON.stringify([grant.grantee, grant.grantable === true]);
    groups.set(id, [...(groups.get(id) ?? []), grant]);
  }
  return Array.from(groups.values(), (list) => ({
    words: rightsOf(list).join(', '),
    grantee: list[0]?.grantee ?? '',
    grantable: list[0]?.grantable === true,
  }));
}

function rightsOf(grants: readonly Grant[]): string[] {
  return [...new Set(grants.map(({ privilege }) => privilege))].flatMap((privilege) => {
    const same = grants.filter((grant) => grant.privilege === privilege);
    const columns = same.flatMap(({ column }) => (column === undefined ? [] : [column]));
    return [
      ...(columns.length < same.length ? [privilege] : []),
      ...(columns.length > 0 ? [`${privilege} (${nameList(columns)})`] : []),
    ];
  });
}

/** As GRANT calls it: every relation but a sequence is a table there, an aggregate is a function. */
function grantNoun(on: string): string {
  return on.replace(/^(?:MATERIALIZED VIEW|VIEW|FOREIGN TABLE) /, 'TABLE ').replace(/^AGGREGATE /, 'FUNCTION ');
}
