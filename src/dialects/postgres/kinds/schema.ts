import { attribute, block, string } from '../../../hcl/print.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { address, type PostgresKind, stage } from './contract.ts';
import { renameAs } from './rename.ts';

export interface Schema extends SchemaObject<'schema'> {
  /** The one schema that the state is bound to (`search_path`): plans neither make nor drop nor comment it. */
  readonly bound?: true;
}

/** What every new database has on its schema `public`; counts as no comment, but between scripts. */
const standardComment = 'standard public schema';

export const schema: PostgresKind<Schema> = {
  name: 'schema',
  container: true,
  policy: 'schema',
  selector: 'schema',
  rename: renameAs('SCHEMA', 'schema', 'a schema'),
  managed: (object) => object.bound !== true,
  standing: ({ name }) => name === 'public',
  references: () => [],
  changes: () => [],
  comment: ({ name, comment }, all) => (name === 'public' && comment === standardComment && !all ? undefined : comment),

  read: ({ namespaces, scope }) =>
    namespaces.map(({ id, name }) => ({
      object: { kind: 'schema', name, ...(scope.of === 'schema' ? { bound: true } : {}) },
      addresses: [address('pg_namespace', id)],
    })),

  create: ({ name }) => [
    {
      stage: stage.head,
      sql: `CREATE SCHEMA ${name === 'public' ? 'IF NOT EXISTS ' : ''}${quoteName(name)}`,
      comment: `add new schema named ${quoteName(name)}`,
      reverse: [`DROP SCHEMA ${quoteName(name)} CASCADE`],
    },
  ],
  drop: ({ name }) => [
    {
      stage: stage.head,
      sql: `DROP SCHEMA ${quoteName(name)} CASCADE`,
      comment: `drop schema named ${quoteName(name)}`,
      reverse: [`CREATE SCHEMA ${quoteName(name)}`],
      hazards: [{ type: 'DELETES_DATA', message: `drops everything that schema ${quoteName(name)} holds` }],
    },
  ],
  alter: () => [],
  commentOn: ({ name }) => ({ on: `SCHEMA ${quoteName(name)}`, label: `schema: ${quoteName(name)}` }),

  hcl: {
    read: ({ name }) => ({ kind: 'schema', name }),
    print: (object, { labels }) =>
      block('schema', labels(object), object.comment ? [attribute('comment', string(object.comment))] : []),
  },
};
