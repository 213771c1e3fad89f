import { changedFields } from '../../../diff/compare.ts';
import type { Position } from '../../../errors/telamon-error.ts';
import type { FieldChange } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { ReadableKind } from '../../schema-hcl/index.ts';
import { options } from '../catalog/catalog.ts';
import type { MembershipRow, RoleRow } from '../catalog/roles.ts';
import { quoteName } from '../quote.ts';
import type { PostgresKind, Step } from './contract.ts';
import { requireDroppable } from './role-drop.ts';
import { printRole, readRole } from './role-hcl.ts';
import { roleReferences } from './role-names.ts';
import { alterRole, createRole, dropRole, membershipSteps, renameRole, settingSteps } from './role-sql.ts';
import { type Settings, sameSettings } from './settings.ts';

/** Who may do what, on all databases of a server. A user is a role that may log in. */
export interface Role extends SchemaObject<'role'> {
  readonly login?: true;
  readonly superuser?: true;
  readonly createDb?: true;
  readonly createRole?: true;
  /** False where it has to say SET ROLE to use what it is a member of. */
  readonly inherit?: false;
  readonly replication?: true;
  readonly bypassRls?: true;
  /** Connections at a time. */
  readonly connLimit?: number;
  /** When its password ends, in UTC: `2030-01-01 00:00:00+00`. */
  readonly validUntil?: string;
  /** Settings of its sessions. */
  readonly config?: Settings;
  /** By name. */
  readonly memberOf?: readonly Membership[];
  /** Set where the role is made; nobody can read it back. */
  readonly password?: { readonly text: string; readonly at: Position | undefined };
  /** The one that looks at the database: plans leave it alone, and it does not print. */
  readonly own?: true;
}

export interface Membership {
  readonly role: string;
  /** It may make others members. */
  readonly admin?: true;
  /** Where that is not what the role itself says; since PostgreSQL 16. */
  readonly inherit?: boolean;
  /** False where it may not become that role; since PostgreSQL 16. */
  readonly set?: false;
  /** As the catalog has it, where somebody else than a superuser granted it; what they say adds up. */
  readonly grants?: readonly (Omit<Membership, 'grants'> & { readonly by?: string })[];
}

const fields = [
  'login',
  'superuser',
  'createDb',
  'createRole',
  'inherit',
  'replication',
  'bypassRls',
  'connLimit',
  'validUntil',
  'config',
] as const;

export const role: PostgresKind<Role> = {
  name: 'role',
  policy: 'role',
  selector: 'role',
  optIn: 'roles',
  managed: ({ own }) => own !== true,
  references: ({ memberOf = [] }) => roleReferences(memberOf.map((membership) => membership.role)),
  roles: {
    named: ({ memberOf = [] }) => memberOf.map((membership) => membership.role),
    without: () => undefined,
    restored: (_, said) => said,
    renamed: renamedRole,
  },
  rename: { word: 'role', statements: ({ from, to }) => [renameRole(from, to)] },
  changes: roleChanges,

  read: ({ roles }) => roles.map((row) => ({ object: roleOf(row), addresses: [] })),

  create: (object, context) => [
    createRole(object, context),
    ...settingSteps(undefined, object),
    ...membershipSteps(undefined, object, context),
  ],
  drop: (object, context) => {
    requireDroppable(object, context);
    return [dropRole(object, context)];
  },
  alter: ({ from, to, fields: changed }, context): readonly Step[] => {
    const has = (names: readonly string[]) => changed.some(({ field }) => names.includes(field));
    return [
      ...(has(fields.filter((field) => field !== 'config')) ? [alterRole(from, to)] : []),
      ...(has(['config']) ? settingSteps(from, to) : []),
      ...(has(['memberOf']) ? membershipSteps(from, to, context) : []),
    ];
  },
  commentOn: ({ name }) => ({ on: `ROLE ${quoteName(name)}`, label: `role: ${quoteName(name)}` }),

  hcl: {
    ofDatabase: true,
    read: readRole,
    print: printRole,
    blockOf: (object) => (object.login ? 'user' : 'role'),
  },
};

/** The same with a block of its own: a role that may log in. */
export const userBlocks: ReadableKind = {
  ...(role as unknown as ReadableKind),
  hcl: { block: 'user', ofDatabase: true, read: readRole },
};

/** Memberships as they take effect: what a membership leaves open is what its role says. */
function roleChanges(from: Role, to: Role): FieldChange[] {
  return [
    ...changedFields(from, to, fields, { config: sameSettings }),
    ...changedFields({ memberOf: effective(from) }, { memberOf: effective(to) }, ['memberOf']),
  ];
}

function renamedRole(object: Role, name: (role: string) => string): Role {
  const grantor = ({ by, ...grant }: NonNullable<Membership['grants']>[number]) => ({
    ...grant,
    role: name(grant.role),
    ...(by === undefined ? {} : { by: name(by) }),
  });
  const memberOf = (object.memberOf ?? []).map((membership) => ({
    ...membership,
    role: name(membership.role),
    ...(membership.grants ? { grants: membership.grants.map(grantor) } : {}),
  }));
  return {
    ...object,
    name: name(object.name),
    ...(object.memberOf ? { memberOf: memberOf.sort((a, b) => (a.role < b.role ? -1 : 1)) } : {}),
  };
}

function effective({ memberOf = [], inherit }: Role): readonly Membership[] {
  return memberOf.map(({ grants: _, ...membership }) => ({
    ...membership,
    inherit: membership.inherit ?? inherit !== false,
  }));
}

function roleOf(row: RoleRow): Role {
  const config = options(row.config);
  const memberOf = (row.memberOf ?? []).map((membership) => membershipOf(membership, row));
  return {
    kind: 'role',
    name: row.name,
    ...(row.own ? { own: true } : {}),
    ...(row.login ? { login: true } : {}),
    ...(row.superuser ? { superuser: true } : {}),
    ...(row.createDb ? { createDb: true } : {}),
    ...(row.createRole ? { createRole: true } : {}),
    ...(row.inherit ? {} : { inherit: false }),
    ...(row.replication ? { replication: true } : {}),
    ...(row.bypassRls ? { bypassRls: true } : {}),
    ...(row.connLimit < 0 ? {} : { connLimit: row.connLimit }),
    ...(row.validUntil === null ? {} : { validUntil: row.validUntil }),
    ...(config.length > 0 ? { config } : {}),
    ...(memberOf.length > 0 ? { memberOf } : {}),
    ...(row.comment === null ? {} : { comment: row.comment }),
  };
}

function membershipOf({ role: name, admin, inherit, set, grants }: MembershipRow, row: RoleRow): Membership {
  return {
    role: name,
    ...(admin ? { admin: true } : {}),
    ...(inherit === null || inherit === row.inherit ? {} : { inherit }),
    ...(set === false ? { set: false } : {}),
    ...(grants
      ? { grants: grants.map(({ by, ...grant }) => grantOf(by, { ...grant, role: name, grants: null }, row)) }
      : {}),
  };
}

function grantOf(by: string | null, grant: MembershipRow, row: RoleRow) {
  return { ...membershipOf(grant, row), ...(by === null ? {} : { by }) };
}
