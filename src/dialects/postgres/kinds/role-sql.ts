import { TelamonError } from '../../../errors/telamon-error.ts';
import type { Hazard, PlannedStatement } from '../../../schema/plan.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import type { Membership, Role } from './role.ts';
import { roleKey } from './role-names.ts';
import { settingSql } from './settings.ts';

/** What stands in place of a password wherever a statement is shown. */
export const hiddenPassword = '<sensitive>';

/** The version in which memberships got options of their own. */
const membershipOptions = 16;

type Option = Exclude<keyof Role, 'config' | 'memberOf' | 'password' | 'own' | 'kind' | 'name' | 'comment'>;

/** Options in their order, each with what it says for a role. */
const optionWords: readonly (readonly [Option, (role: Role) => string])[] = [
  ['login', ({ login }) => (login ? 'LOGIN' : 'NOLOGIN')],
  ['superuser', ({ superuser }) => (superuser ? 'SUPERUSER' : 'NOSUPERUSER')],
  ['createDb', ({ createDb }) => (createDb ? 'CREATEDB' : 'NOCREATEDB')],
  ['createRole', ({ createRole }) => (createRole ? 'CREATEROLE' : 'NOCREATEROLE')],
  ['inherit', ({ inherit }) => (inherit === false ? 'NOINHERIT' : 'INHERIT')],
  ['replication', ({ replication }) => (replication ? 'REPLICATION' : 'NOREPLICATION')],
  ['bypassRls', ({ bypassRls }) => (bypassRls ? 'BYPASSRLS' : 'NOBYPASSRLS')],
  ['connLimit', ({ connLimit = -1 }) => `CONNECTION LIMIT ${connLimit}`],
  ['validUntil', ({ validUntil = 'infinity' }) => `VALID UNTIL ${plainLiteral(validUntil)}`],
];

const usual: Role = { kind: 'role', name: '' };

export function createRole(object: Role, { sensitive }: PlanContext): Step {
  const head = `CREATE ROLE ${quoteName(object.name)}${different(usual, object)}`;
  const password = sensitive ? object.password?.text : undefined;
  const withPassword = (text: string) => `${head} PASSWORD ${plainLiteral(text)}`;
  return {
    stage: stage.head,
    sql: password === undefined ? head : withPassword(hiddenPassword),
    ...(password === undefined ? {} : { secret: withPassword(password) }),
    comment: `create role ${quoteName(object.name)}`,
    reverse: [`DROP ROLE ${quoteName(object.name)}`],
    hazards: [rightsHazard(`role ${quoteName(object.name)} belongs to all databases of the server`)],
  };
}

export function dropRole(object: Role, context: PlanContext): Step {
  const name = quoteName(object.name);
  const again = [createRole(object, context), ...settingSteps(undefined, object)];
  const members = membershipSteps(undefined, object, context);
  return {
    stage: stage.head,
    sql: `DROP ROLE ${name}`,
    comment: `drop role ${name}`,
    reverse: [...again, ...members].map(({ sql }) => sql),
    hazards: [
      rightsHazard(
        `takes role ${name} from all databases of the server; refused there while it owns or may use something`,
      ),
    ],
  };
}

export function alterRole(from: Role, to: Role): Step {
  const sql = (before: Role, after: Role) => `ALTER ROLE ${quoteName(to.name)}${different(before, after)}`;
  return {
    stage: stage.head,
    sql: sql(from, to),
    comment: `modify role ${quoteName(to.name)}`,
    reverse: [sql(to, from)],
    hazards: [rightsHazard(`changes what role ${quoteName(to.name)} may do`)],
  };
}

/** @throws TelamonError plan_refused for the role of the session, which the server does not rename. */
export function renameRole(from: Role, to: Role): PlannedStatement {
  const [old, name] = [quoteName(from.name), quoteName(to.name)];
  if (from.own) {
    throw new TelamonError('plan_refused', `role ${old} cannot be renamed: it is the one of the session`, {
      hints: ['connect as another superuser to rename it'],
    });
  }
  return {
    sql: `ALTER ROLE ${old} RENAME TO ${name}`,
    comment: `rename role from ${old} to ${name}`,
    reverse: [`ALTER ROLE ${name} RENAME TO ${old}`],
    transaction: 'any',
    hazards: [
      rightsHazard(
        `role ${old} has another name in all databases of the server: who connects as it fails from then on, and a password that is kept as MD5 is lost`,
      ),
    ],
  };
}

/** ` LOGIN CREATEDB`: what the options of the two differ in, as the second has it. */
function different(from: Role, to: Role): string {
  const words = optionWords.filter(([field]) => from[field] !== to[field]).map(([, word]) => word(to));
  return words.map((word) => ` ${word}`).join('');
}

/** Settings of a role's sessions, each by a statement. */
export function settingSteps(from: Role | undefined, to: Role): Step[] {
  const [before, after] = [new Map(from?.config), new Map(to.config)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const sql = (name: string, value: string | undefined) =>
    `ALTER ROLE ${quoteName(to.name)} ${settingSql(name, value)}`;
  return names.map((name) => ({
    stage: stage.settings,
    sql: sql(name, after.get(name)),
    comment: `modify role ${quoteName(to.name)}`,
    reverse: from === undefined ? [] : [sql(name, before.get(name))],
    effect: 'alter',
  }));
}

/** Memberships that come, go, or get other options. @throws TelamonError plan_refused for options that the server lacks. */
export function membershipSteps(from: Role | undefined, to: Role, { targetMajor }: PlanContext): Step[] {
  const before = new Map((from?.memberOf ?? []).map((membership) => [membership.role, membership]));
  const after = new Map((to.memberOf ?? []).map((membership) => [membership.role, membership]));
  const name = quoteName(to.name);
  const step = (role: string, verb: 'grant' | 'revoke', sql: string, back: readonly string[]): Step => ({
    stage: stage.cleanUp,
    sql,
    comment:
      verb === 'grant' ? `grant role ${quoteName(role)} to ${name}` : `revoke role ${quoteName(role)} from ${name}`,
    reverse: from === undefined ? [] : back,
    effect: 'alter',
    hazards: [rightsHazard(`changes what role ${name} may do`)],
    needs: [roleKey(to.name), roleKey(role)],
    ...(verb === 'revoke' ? { releases: [roleKey(role)] } : {}),
  });
  const gone = [...before.values()].filter(({ role }) => !after.has(role));
  return [
    ...gone.flatMap((membership) =>
      grantsOf(membership).map((grant) =>
        step(membership.role, 'revoke', revokeSql(membership.role, to.name) + byWhom(grant), [
          grantSql(grant, from ?? to, targetMajor) + byWhom(grant),
        ]),
      ),
    ),
    ...[...after.values()].flatMap((membership) => {
      requireOptions(membership, to, targetMajor);
      const old = before.get(membership.role);
      if (!old) {
        const sql = grantSql(membership, to, targetMajor);
        return [step(membership.role, 'grant', sql, [revokeSql(membership.role, to.name)])];
      }
      return grantsOf(old).flatMap((grant, at) => {
        const goal = goalOf(old, at, membership, from ?? to, to);
        const forward = changeSql(grant, goal, from ?? to, to, targetMajor);
        const back = changeSql(goal, grant, to, from ?? to, targetMajor).map((sql) => sql + byWhom(grant));
        return forward.map((sql, index) =>
          step(
            membership.role,
            sql.startsWith('GRANT') ? 'grant' : 'revoke',
            sql + byWhom(grant),
            index === 0 ? back : [],
          ),
        );
      });
    }),
  ];
}

type Grant = NonNullable<Membership['grants']>[number];

function grantsOf(membership: Membership): readonly Grant[] {
  return membership.grants ?? [membership];
}

function byWhom({ by }: Grant): string {
  return by === undefined ? '' : ` GRANTED BY ${quoteName(by)}`;
}

/** What one of the grants of a membership has to become: none gives more than the membership does, and the first what no other gives. */
function goalOf(old: Membership, at: number, { role, admin, ...after }: Membership, from: Role, to: Role): Membership {
  const grants = grantsOf(old);
  const inherits = ({ inherit = from.inherit !== false }: Membership) => inherit;
  const given = (has: (grant: Grant) => boolean) => (grants.some(has) ? has(grants[at] ?? { role }) : at === 0);
  const inherit = (after.inherit ?? to.inherit !== false) && given(inherits);
  return {
    role,
    ...(admin && given((grant) => grant.admin === true) ? { admin } : {}),
    ...(inherit === (to.inherit !== false) ? {} : { inherit }),
    ...(after.set !== false && given((grant) => grant.set !== false) ? {} : { set: false }),
  };
}

function grantSql({ role, admin, inherit, set }: Membership, to: Role, major: number): string {
  const head = `GRANT ${quoteName(role)} TO ${quoteName(to.name)}`;
  if (major < membershipOptions || (inherit === undefined && set === undefined)) {
    return admin ? `${head} WITH ADMIN OPTION` : head;
  }
  const words = [
    ...(admin ? ['ADMIN TRUE'] : []),
    ...(inherit === undefined ? [] : [`INHERIT ${word(inherit)}`]),
    ...(set === undefined ? [] : [`SET ${word(set)}`]),
  ];
  return `${head} WITH ${words.join(', ')}`;
}

/** From one form of a membership to another, without taking it away in between. */
function changeSql(before: Membership, after: Membership, from: Role, to: Role, major: number): string[] {
  const [role, name] = [quoteName(after.role), quoteName(to.name)];
  const inherits = (membership: Membership, member: Role) => membership.inherit ?? member.inherit !== false;
  const words =
    major < membershipOptions
      ? []
      : [
          ...(inherits(before, from) === inherits(after, to) ? [] : [`INHERIT ${word(inherits(after, to))}`]),
          ...(before.set === after.set ? [] : [`SET ${word(after.set !== false)}`]),
        ];
  return [
    ...(before.admin && !after.admin ? [`REVOKE ADMIN OPTION FOR ${role} FROM ${name}`] : []),
    ...(after.admin && !before.admin ? [`GRANT ${role} TO ${name} WITH ADMIN OPTION`] : []),
    ...(words.length > 0 ? [`GRANT ${role} TO ${name} WITH ${words.join(', ')}`] : []),
  ];
}

function revokeSql(role: string, member: string): string {
  return `REVOKE ${quoteName(role)} FROM ${quoteName(member)}`;
}

function word(value: boolean): string {
  return value ? 'TRUE' : 'FALSE';
}

function requireOptions({ role, inherit, set }: Membership, { name }: Role, major: number): void {
  if (major >= membershipOptions || (inherit === undefined && set === undefined)) return;
  const option = inherit === undefined ? 'set' : 'inherit';
  throw new TelamonError(
    'plan_refused',
    `role ${quoteName(name)}: memberships have no ${option} of their own before PostgreSQL ${membershipOptions}, the server is ${major}`,
    { hints: [`take ${option} out of the membership in ${quoteName(role)}; there inherit of the role itself decides`] },
  );
}

function rightsHazard(message: string): Hazard {
  return { type: 'AUTHZ_UPDATE', message };
}
