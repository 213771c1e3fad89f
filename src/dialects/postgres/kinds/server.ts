import { attribute, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, options } from '../catalog/catalog.ts';
import type { ServerData } from '../catalog/foreign-data.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { changedForeignOptions, withForeignOptions } from './foreign-options.ts';
import { type Form, foreignOptions, text } from './forms.ts';
import type { Options } from './options.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

/** A database elsewhere. */
export interface ForeignServer extends SchemaObject<'server'> {
  /** The foreign-data wrapper. */
  readonly fdw: string;
  readonly type?: string;
  readonly version?: string;
  readonly options?: Options;
}

/** `extension.postgres_fdw`, since wrappers bear the name of the extension that brings them; a name otherwise. */
const wrapper: Form<string> = {
  ...text,
  read: (block, name) => {
    const path = block.bare(name);
    if (path === undefined) return block.string(name);
    return block.reference(name, 'extension', 'foreign_data_wrapper')?.name;
  },
  print: (value, name, context) => {
    const kind = ['foreign_data_wrapper', 'extension'].find((one) =>
      context.realm.objects.has(keyOf({ kind: one, name: value })),
    );
    return [attribute(name, kind === undefined ? string(value) : context.reference(kind, '', value))];
  },
};

export const server = simpleKind<ForeignServer>({
  name: 'server',
  noun: 'SERVER',
  ofDatabase: true,
  rename: renameAs('SERVER', 'server', 'a server'),
  fields: { fdw: wrapper, type: text, version: text, options: foreignOptions },
  required: ['fdw'],
  references: ({ fdw }) => [
    keyOf({ kind: 'foreign_data_wrapper', name: fdw }),
    keyOf({ kind: 'extension', name: fdw }),
  ],
  read: (catalog) =>
    definitionsOf<ServerData>(catalog, 'pg_foreign_server').map(({ id, name, data }) => ({
      object: {
        kind: 'server',
        name,
        fdw: data.wrapper,
        ...(data.type === null ? {} : { type: data.type }),
        ...(data.version === null ? {} : { version: data.version }),
        ...(data.options ? { options: options(data.options) } : {}),
      },
      addresses: [address('pg_foreign_server', id)],
    })),
  definition: (object) =>
    [
      `CREATE SERVER ${quoteName(object.name)}`,
      object.type === undefined ? '' : ` TYPE ${plainLiteral(object.type)}`,
      object.version === undefined ? '' : ` VERSION ${plainLiteral(object.version)}`,
      ` FOREIGN DATA WRAPPER ${quoteName(object.fdw)}`,
      withForeignOptions(object.options),
    ].join(''),
  change({ from, to, fields }) {
    if (fields.some(({ field }) => field === 'fdw' || field === 'type')) return undefined;
    const sql = (before: ForeignServer, after: ForeignServer) => {
      const changed = changedForeignOptions(before.options, after.options);
      const version = after.version === undefined ? 'NULL' : plainLiteral(after.version);
      return [
        `ALTER SERVER ${quoteName(to.name)}`,
        before.version === after.version ? '' : ` VERSION ${version}`,
        changed === undefined ? '' : ` ${changed}`,
      ].join('');
    };
    return [[sql(from, to), sql(to, from)]];
  },
});
