import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf, options } from '../catalog/catalog.ts';
import type { WrapperData } from '../catalog/foreign-data.ts';
import { quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { changedForeignOptions, withForeignOptions } from './foreign-options.ts';
import { foreignOptions, routineName } from './forms.ts';
import type { Options } from './options.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

export interface ForeignDataWrapper extends SchemaObject<'foreign_data_wrapper'> {
  readonly handler?: string;
  readonly validator?: string;
  readonly options?: Options;
}

export const foreignDataWrapper = simpleKind<ForeignDataWrapper>({
  name: 'foreign_data_wrapper',
  noun: 'FOREIGN DATA WRAPPER',
  ofDatabase: true,
  rename: renameAs('FOREIGN DATA WRAPPER', 'foreign_data_wrapper', 'a foreign data wrapper'),
  fields: { handler: routineName, validator: routineName, options: foreignOptions },
  read: (catalog) =>
    definitionsOf<WrapperData>(catalog, 'pg_foreign_data_wrapper').map(({ id, name, data }) => ({
      object: {
        kind: 'foreign_data_wrapper',
        name,
        ...(data.handler === null ? {} : { handler: data.handler }),
        ...(data.validator === null ? {} : { validator: data.validator }),
        ...(data.options ? { options: options(data.options) } : {}),
      },
      addresses: [address('pg_foreign_data_wrapper', id)],
    })),
  definition: (object) =>
    [
      `CREATE FOREIGN DATA WRAPPER ${quoteName(object.name)}`,
      object.handler === undefined ? '' : ` HANDLER ${object.handler}`,
      object.validator === undefined ? '' : ` VALIDATOR ${object.validator}`,
      withForeignOptions(object.options),
    ].join(''),
  change({ from, to }) {
    const routine = (word: string, name: string | undefined) => (name === undefined ? `NO ${word}` : `${word} ${name}`);
    const sql = (before: ForeignDataWrapper, after: ForeignDataWrapper) => {
      const changed = changedForeignOptions(before.options, after.options);
      return [
        `ALTER FOREIGN DATA WRAPPER ${quoteName(to.name)}`,
        before.handler === after.handler ? '' : ` ${routine('HANDLER', after.handler)}`,
        before.validator === after.validator ? '' : ` ${routine('VALIDATOR', after.validator)}`,
        changed === undefined ? '' : ` ${changed}`,
      ].join('');
    };
    return [[sql(from, to), sql(to, from)]];
  },
});
