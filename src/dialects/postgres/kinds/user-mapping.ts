import { attribute } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, options } from '../catalog/catalog.ts';
import type { UserMappingData } from '../catalog/foreign-data.ts';
import { quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { changedForeignOptions, withForeignOptions } from './foreign-options.ts';
import { type Form, foreignOptions, text } from './forms.ts';
import type { Options } from './options.ts';
import { readRoles, roleHcl, roleReferences, roleSql } from './role-names.ts';
import { simpleKind } from './simple.ts';

/** As whom a user goes to a server. */
export interface UserMapping extends SchemaObject<'user_mapping'> {
  readonly server: string;
  /** A role, or PUBLIC. */
  readonly user: string;
  readonly options?: Options;
}

export const serverName: Form<string> = {
  ...text,
  read: (block, name) => (block.bare(name) ? block.reference(name, 'server')?.name : block.string(name)),
  print: (value, name, context) => [attribute(name, context.reference('server', '', value))],
};

const userName: Form<string> = {
  ...text,
  read: (block, name) => readRoles(block, name)?.[0],
  print: (value, name, context) => [attribute(name, roleHcl(value, context.realm))],
};

export const userMapping = simpleKind<UserMapping>({
  name: 'user_mapping',
  noun: 'USER MAPPING',
  ofDatabase: true,
  fields: { server: serverName, user: userName, options: foreignOptions },
  required: ['server', 'user'],
  naming: (object) => ({ name: nameOf(object) }),
  identity: (object) => target(object),
  title: target,
  references: ({ server, user }) => [keyOf({ kind: 'server', name: server }), ...roleReferences([user])],
  roles: {
    named: ({ user }) => [user],
    without: () => undefined,
    restored: (_, said) => said,
    renamed: (object, name) => {
      const to = { ...object, user: name(object.user) };
      return { ...to, name: nameOf(to) };
    },
  },
  read: (catalog) =>
    definitionsOf<UserMappingData>(catalog, 'pg_user_mapping').map(({ id, name, data }) => ({
      object: {
        kind: 'user_mapping',
        name,
        server: data.server,
        user: data.user ?? 'PUBLIC',
        ...(data.options ? { options: options(data.options) } : {}),
      },
      addresses: [address('pg_user_mapping', id)],
    })),
  definition: (object) => `CREATE USER MAPPING ${target(object)}${withForeignOptions(object.options)}`,
  change({ from, to }) {
    const sql = (before: UserMapping, after: UserMapping) =>
      `ALTER USER MAPPING ${target(to)} ${changedForeignOptions(before.options, after.options) ?? ''}`;
    return [[sql(from, to), sql(to, from)]];
  },
});

function nameOf({ server, user }: Pick<UserMapping, 'server' | 'user'>): string {
  return `${user} ${server}`;
}

function target({ server, user }: UserMapping): string {
  return `FOR ${roleSql(user)} SERVER ${quoteName(server)}`;
}
