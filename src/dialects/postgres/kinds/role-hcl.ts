import { attribute, block, bool, type HclBlock, type HclItem, list, number, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { commentHcl } from './constraints.ts';
import type { HclContext } from './contract.ts';
import type { Membership, Role } from './role.ts';
import { readRole as readRoleName, roleHcl } from './role-names.ts';
import { configHcl, readConfigHcl } from './routine-hcl.ts';

/** Flags by their attribute; all but these two are off where nothing is said. */
const flags = [
  ['superuser', 'superuser'],
  ['create_db', 'createDb'],
  ['create_role', 'createRole'],
  ['replication', 'replication'],
  ['bypass_rls', 'bypassRls'],
] as const;

export function readRole(source: SchemaBlock): Role {
  const login = source.boolean('login') ?? source.type === 'user';
  const on = flags.filter(([name]) => source.boolean(name) === true).map(([, field]) => [field, true] as const);
  const connLimit = source.integer('conn_limit');
  const ends = source.string('valid_until');
  const validUntil = ends === undefined ? undefined : readMoment(source, ends);
  const password = source.string('password');
  const memberOf = readMemberships(source);
  return {
    kind: 'role',
    name: source.name,
    ...(login ? { login: true } : {}),
    ...Object.fromEntries(on),
    ...(source.boolean('inherit') === false ? { inherit: false } : {}),
    ...(connLimit === undefined || Number(connLimit) < 0 ? {} : { connLimit: Number(connLimit) }),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...readConfigHcl(source),
    ...(memberOf.length > 0 ? { memberOf } : {}),
    ...(password === undefined ? {} : { password: { text: password, at: source.fault('').position } }),
  };
}

function readMemberships(source: SchemaBlock): readonly Membership[] {
  const plain = readRoleName(source, 'member_of') ?? [];
  const own = source.blocks('membership').map((inner): Membership => {
    const [role] = inner.required('role', readRoleName(inner, 'role'));
    const [inherit, set] = [inner.boolean('inherit'), inner.boolean('set')];
    return {
      role: inner.required('role', role),
      ...(inner.boolean('admin') ? { admin: true } : {}),
      ...(inherit === undefined ? {} : { inherit }),
      ...(set === false ? { set } : {}),
    };
  });
  const all = [...plain.map((role): Membership => ({ role })), ...own];
  const twice = all.find(({ role }, at) => all.findIndex((other) => other.role === role) !== at);
  if (twice) {
    throw source.fault(`${source.type} "${source.name}": it is a member of "${twice.role}" twice`, 'member_of', [
      'a membership block says all of one membership: take the role out of member_of',
    ]);
  }
  return all.sort((a, b) => (a.role < b.role ? -1 : 1));
}

const moment = /^(\d{4,}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?)? ?(Z|[+-]\d\d(?::?\d\d)?)?$/;

/** In UTC, as the catalog is asked for it. Without a zone it is UTC. */
function readMoment(source: SchemaBlock, text: string): string | undefined {
  if (text === 'infinity') return undefined;
  const [, day, minutes = '00:00', seconds = '00', zone = 'Z'] = moment.exec(text) ?? [];
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`;
  const time = day === undefined ? Number.NaN : Date.parse(`${day}T${minutes}:${seconds}${offset}`);
  if (Number.isNaN(time)) {
    throw source.fault(
      `${source.type} "${source.name}": valid_until: ${JSON.stringify(text)} is no date`,
      'valid_until',
      ['like "2030-01-01", "2030-01-01 12:00:00+00" or "infinity"'],
    );
  }
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')}+00`;
}

export function printRole(object: Role, context: HclContext): HclBlock {
  const { memberOf = [], connLimit, validUntil } = object;
  const isPlain = ({ admin, inherit, set }: Membership) => !admin && inherit === undefined && set === undefined;
  const plain = memberOf.filter(isPlain);
  const attributes: readonly HclItem[] = [
    ...flags.flatMap(([name, field]) => (object[field] ? [attribute(name, bool(true))] : [])),
    ...(object.inherit === false ? [attribute('inherit', bool(false))] : []),
    ...(connLimit === undefined ? [] : [attribute('conn_limit', number(connLimit))]),
    ...(validUntil === undefined ? [] : [attribute('valid_until', string(validUntil))]),
    ...(plain.length > 0 ? [attribute('member_of', list(plain.map(({ role }) => roleHcl(role, context.realm))))] : []),
    ...commentHcl(object.comment),
  ];
  const blocks = memberOf
    .filter((membership) => !isPlain(membership))
    .map(({ role, admin, inherit, set }) =>
      block(
        'membership',
        [],
        [
          attribute('role', roleHcl(role, context.realm)),
          ...(admin ? [attribute('admin', bool(true))] : []),
          ...(inherit === undefined ? [] : [attribute('inherit', bool(inherit))]),
          ...(set === undefined ? [] : [attribute('set', bool(set))]),
        ],
      ),
    );
  return block(object.login ? 'user' : 'role', context.labels(object), [
    ...attributes,
    ...configHcl(object.config),
    ...blocks,
  ]);
}
