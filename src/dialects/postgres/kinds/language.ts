import type { SchemaObject } from '../../../schema/model.ts';
import { definitionsOf } from '../catalog/catalog.ts';
import type { LanguageData } from '../catalog/small-objects.ts';
import { quoteName } from '../quote.ts';
import { address } from './contract.ts';
import { flag, routineName } from './forms.ts';
import { renameAs } from './rename.ts';
import { simpleKind } from './simple.ts';

/** A procedural language that no extension brought. */
export interface Language extends SchemaObject<'language'> {
  readonly trusted?: boolean;
  readonly handler?: string;
  readonly inline?: string;
  readonly validator?: string;
}

export const language = simpleKind<Language>({
  name: 'language',
  noun: 'LANGUAGE',
  ofDatabase: true,
  rename: renameAs('LANGUAGE', 'language', 'a language'),
  fields: { trusted: flag, handler: routineName, inline: routineName, validator: routineName },
  required: ['handler'],
  read: (catalog) =>
    definitionsOf<LanguageData>(catalog, 'pg_language').map(({ id, name, data }) => ({
      object: {
        kind: 'language',
        name,
        ...(data.trusted ? { trusted: true } : {}),
        ...(data.handler === null ? {} : { handler: data.handler }),
        ...(data.inline === null ? {} : { inline: data.inline }),
        ...(data.validator === null ? {} : { validator: data.validator }),
      },
      addresses: [address('pg_language', id)],
    })),
  definition: (object) =>
    [
      `CREATE ${object.trusted ? 'TRUSTED ' : ''}LANGUAGE ${quoteName(object.name)}`,
      object.handler === undefined ? '' : ` HANDLER ${object.handler}`,
      object.inline === undefined ? '' : ` INLINE ${object.inline}`,
      object.validator === undefined ? '' : ` VALIDATOR ${object.validator}`,
    ].join(''),
});
