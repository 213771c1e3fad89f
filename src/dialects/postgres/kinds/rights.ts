import type { Access, Grant } from '../../../schema/model.ts';
import { nameList } from '../quote.ts';
import { roleSql } from './role-names.ts';

/**
 * Statements that make the owner and the rights of something those of `to`. `on` names it, as COMMENT ON does. Without an owner there it
 * keeps the one that it has; with `owners` it goes to the usual one: as a rule whoever runs them.
 */
export function rightsSql(
  on: string,
  from: Access | undefined,
  to: Access | undefined,
  owners: boolean,
  usual = 'CURRENT_USER',
): string[] {
  const noun = grantNoun(on);
  const before = new Set(from?.grants?.map(idOf));
  const after = new Set(to?.grants?.map(idOf));
  const lost = (from?.grants ?? []).filter((grant) => !after.has(idOf(grant)));
  const gained = (to?.grants ?? []).filter((grant) => !before.has(idOf(grant)) || goesWith(grant, lost));
  const owner = to?.owner ?? (owners ? undefined : from?.owner) ?? usual;
  const taken = [
    ...toAll('PUBLIC', without(to?.revoked, from?.revoked)),
    ...toAll(owner, without(to?.ownerRevoked, from?.ownerRevoked)),
  ];
  const returned = [
    ...toAll('PUBLIC', without(from?.revoked, to?.revoked)),
    ...toAll(owner, without(from?.ownerRevoked, to?.ownerRevoked)),
  ];
  const passes = to?.owner !== from?.owner && (to?.owner !== undefined || owners);
  const revoke = (grants: readonly Grant[]) =>
    grantGroups(grants).map(({ words, grantee }) => `REVOKE ${words} ON ${noun} FROM ${roleSql(grantee)}`);
  // What the new owner was given before would be taken from it as the owner afterwards.
  const early = (grant: Grant) => passes && grant.grantee === to?.owner;
  return [
    ...revoke(lost.filter(early)),
    ...(passes ? [`ALTER ${on} OWNER TO ${roleSql(to?.owner ?? usual)}`] : []),
    ...revoke([...taken, ...lost.filter((grant) => !early(grant))]),
    ...grantGroups([...returned, ...gained]).map(
      ({ words, grantee, grantable }) =>
        `GRANT ${words} ON ${noun} TO ${roleSql(grantee)}${grantable ? ' WITH GRANT OPTION' : ''}`,
    ),
  ];
}

/** What is taken away of the whole table is taken away of each of its columns. */
function goesWith({ grantee, privilege, column }: Grant, lost: readonly Grant[]): boolean {
  const takes = (one: Grant) => one.column === undefined && one.grantee === grantee && one.privilege === privilege;
  return column !== undefined && lost.some(takes);
}

function without(words: readonly string[] = [], others: readonly string[] = []): readonly string[] {
  return words.filter((word) => !others.includes(word));
}

function toAll(grantee: string, words: readonly string[]): readonly Grant[] {
  return words.map((privilege) => ({ grantee, privilege }));
}

/** The same right with and without the option to hand it on are two. */
function idOf({ grantee, privilege, grantable, column }: Grant): string {
  return JSON.stringify([grantee, privilege, grantable === true, column ?? null]);
}

/** Rights by what one statement can name, `SELECT, UPDATE ("a", "b")`: those of one grantee. */
export function grantGroups(grants: readonly Grant[]): { words: string; grantee: string; grantable: boolean }[] {
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
  return on
    .replace(/^(?:MATERIALIZED VIEW|VIEW|FOREIGN TABLE) /, 'TABLE ')
    .replace(/^AGGREGATE /, 'FUNCTION ')
    .replace(/^SERVER /, 'FOREIGN SERVER ');
}
