import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/dialects/postgres/kinds/index.ts';
import { diffRealms } from '../../src/diff/diff.ts';
import type { Change } from '../../src/schema/change.ts';
import { type Realm, realmOf, type SchemaObject } from '../../src/schema/model.ts';

const schema = (name: string, comment?: string): SchemaObject => ({
  kind: 'schema',
  name,
  ...(comment ? { comment } : {}),
});
const table = (name: string, more: object = {}): SchemaObject => ({ kind: 'table', schema: 'app', name, ...more });
const column = (parent: string, name: string, more: object = {}): SchemaObject =>
  ({ kind: 'column', schema: 'app', parent, name, type: { text: 'integer' }, null: true, ...more }) as SchemaObject;
const index = (parent: string, name: string, on: string): SchemaObject =>
  ({
    kind: 'index',
    schema: 'app',
    parent,
    name,
    unique: false,
    method: 'btree',
    nullsDistinct: true,
    parts: [{ column: on, desc: false }],
  }) as SchemaObject;
const state = (...objects: SchemaObject[]): Realm => realmOf([schema('app'), ...objects]);

const told = (changes: readonly Change[]) =>
  changes.map((change) => {
    const { kind, parent, name } = 'object' in change ? change.object : change.to;
    return `${change.verb} ${kind} ${parent === undefined ? '' : `${parent}.`}${name}`;
  });

describe('diffRealms', () => {
  test('tells an owner, not what it owns, when it comes or goes', () => {
    const full = state(table('t'), column('t', 'a'), index('t', 'i', 'a'));
    expect(told(diffRealms(state(), full, kinds))).toEqual(['create table t']);
    expect(told(diffRealms(full, state(), kinds))).toEqual(['drop table t']);
  });

  test('a schema that goes takes what it holds along; one that comes does not', () => {
    const full = state(table('t'), column('t', 'a'));
    expect(told(diffRealms(full, realmOf([]), kinds))).toEqual(['drop schema app']);
    expect(told(diffRealms(realmOf([]), full, kinds))).toEqual(['create schema app', 'create table t']);
  });

  test('orders schemas, then what is modified, added, dropped', () => {
    const from = realmOf([
      schema('gone'),
      schema('app'),
      schema('kept', 'old'),
      table('b'),
      column('b', 'x'),
      table('drop_me'),
      table('z'),
      column('z', 'x'),
    ]);
    const to = realmOf([
      schema('app'),
      schema('fresh'),
      schema('kept', 'new'),
      table('a_new'),
      table('b'),
      column('b', 'y'),
      table('z', { comment: 'last' }),
      column('z', 'x', { null: false }),
    ]);
    expect(told(diffRealms(from, to, kinds))).toEqual([
      'drop schema gone',
      'alter schema kept',
      'create schema fresh',
      'create column b.y',
      'drop column b.x',
      'alter table z',
      'alter column z.x',
      'create table a_new',
      'drop table drop_me',
    ]);
  });

  test('leaves the bound schema alone', () => {
    const bound = realmOf([{ kind: 'schema', name: 'app', bound: true } as SchemaObject, table('t')]);
    expect(told(diffRealms(realmOf([]), bound, kinds))).toEqual(['create table t']);
    expect(told(diffRealms(bound, realmOf([]), kinds))).toEqual(['drop table t']);
  });

  test('any version of an extension equals one that names none', () => {
    const extension = (version?: string) =>
      realmOf([{ kind: 'extension', name: 'vector', into: 'public', ...(version ? { version } : {}) } as SchemaObject]);
    expect(diffRealms(extension('0.8.0'), extension(), kinds)).toEqual([]);
    expect(diffRealms(extension(), extension('0.8.7'), kinds)).toEqual([]);
    expect(told(diffRealms(extension('0.8.0'), extension('0.8.7'), kinds))).toEqual(['alter extension vector']);
  });
});

describe('skip policy', () => {
  const from = state(table('t'), column('t', 'a'), column('t', 'b'), index('t', 'on_b', 'b'), table('junk'));
  const to = state(table('t'), column('t', 'a', { null: false }), column('t', 'c'), table('fresh'));
  const skipping = (...keys: string[]) => told(diffRealms(from, to, kinds, { skip: new Set(keys) }));

  test.each([
    { skip: ['drop_table'], gone: ['drop table junk'] },
    { skip: ['add_table', 'modify_column'], gone: ['create table fresh', 'alter column t.a'] },
    { skip: ['drop_column'], gone: ['drop column t.b', 'drop index t.on_b'] },
    { skip: ['drop_index'], gone: ['drop index t.on_b'] },
    {
      skip: ['modify_table'],
      gone: ['alter column t.a', 'create column t.c', 'drop column t.b', 'drop index t.on_b'],
    },
  ])('$skip', ({ skip, gone }) => {
    expect(skipping(...skip).sort()).toEqual(
      skipping()
        .filter((change) => !gone.includes(change))
        .sort(),
    );
  });
});
