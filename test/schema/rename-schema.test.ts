import { expect, test } from 'vitest';
import { keyOf, realmOf, type SchemaObject } from '../../src/schema/model.ts';
import { renameSchema } from '../../src/schema/rename-schema.ts';

test('a schema under another name: objects, references and keys follow, values that look alike stay', () => {
  const state = (name: string) =>
    realmOf([
      { kind: 'schema', name },
      { kind: 'table', schema: name, name: 'app', comment: 'app' },
      {
        kind: 'foreign_key',
        schema: name,
        parent: 'app',
        name: 'f',
        refSchema: name,
        refTable: 'app',
        type: { user: { kind: 'enum', schema: name, name: 'app' } },
        dependsOn: [keyOf({ kind: 'table', schema: name, name: 'app' }), keyOf({ kind: 'schema', name })],
      } as SchemaObject,
      { kind: 'table', schema: 'other', name: 't' },
    ]);
  expect(renameSchema(state('app'), 'app', 'public')).toEqual(state('public'));
  expect(renameSchema(state('app'), 'missing', 'public')).toEqual(state('app'));
});
