import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection } from '../../../src/dialects/connection.ts';
import { readSchema } from '../../../src/dialects/schema-hcl/index.ts';
import { language } from '../../../src/dialects/sqlite/hcl-language.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { diffRealms } from '../../../src/diff/diff.ts';
import type { Realm } from '../../../src/schema/model.ts';
import { planBetween, run, scope } from './database.ts';
import { rows, type SchemaSpec, schema, statements } from './generate.ts';

const settings = { seed: 20261122, numRuns: 150 };
const rowCount = 3;

async function withDatabase<T>(script: readonly string[], work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await sqlite.connect(parseUrl('sqlite://:memory:?_fk=1'));
  try {
    await connection.script(script);
    return await work(connection);
  } finally {
    await connection.close();
  }
}

const inspect = (connection: Connection) => sqlite.inspect(connection, scope);
const left = (from: Realm, to: Realm) => diffRealms(from, to, sqlite.kinds);

test('the SQL of a schema makes the same schema', async () => {
  await fc.assert(
    fc.asyncProperty(schema, async (spec) => {
      const realm = await withDatabase(statements(spec), inspect);
      expect(left(realm, realm)).toEqual([]);
      const plan = planBetween({ objects: new Map() }, realm);
      await withDatabase([], async (empty) => {
        await run(empty, plan);
        const again = await inspect(empty);
        expect(left(again, realm)).toEqual([]);
        expect(left(realm, again)).toEqual([]);
      });
    }),
    settings,
  );
});

test('the HCL of a schema makes the same schema', async () => {
  await fc.assert(
    fc.asyncProperty(schema, async (spec) => {
      const realm = await withDatabase(statements(spec), inspect);
      const text = sqlite.printHcl(realm, scope);
      const notes: string[] = [];
      const read = await readSchema([{ name: 'schema.hcl', text }], language, { note: (note) => notes.push(note) });
      expect(notes).toEqual([]);
      await withDatabase([], async (empty) => {
        await run(empty, planBetween({ objects: new Map() }, read.realm));
        const again = await inspect(empty);
        expect(left(again, realm)).toEqual([]);
        expect(left(realm, again)).toEqual([]);
      });
    }),
    settings,
  );
});

test('a plan leads to the desired schema and keeps what the tables hold', async () => {
  await fc.assert(
    fc.asyncProperty(schema, schema, async (from, to) => {
      const desired = await withDatabase(statements(to), inspect);
      await withDatabase(
        [...statements(from), 'PRAGMA foreign_keys = off', ...rows(from, rowCount)],
        async (database) => {
          await database.script(['PRAGMA foreign_keys = on']);
          const before = await contents(database, from, to);
          await run(database, planBetween(await inspect(database), desired));
          expect(left(await inspect(database), desired)).toEqual([]);
          expect(await contents(database, from, to)).toEqual(before);
          expect(await database.query('PRAGMA foreign_key_check')).toEqual([]);
          expect(await database.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
          expect(await database.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
        },
      );
    }),
    settings,
  );
});

/** What both schemas have room for, as numbers, which all values are. */
async function contents(database: Connection, from: SchemaSpec, to: SchemaSpec): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const table of from.tables) {
    const other = to.tables.find(({ name }) => name === table.name);
    if (!other) continue;
    const plain = (spec: SchemaSpec['tables'][number]) =>
      spec.columns.filter(({ rest }) => !rest.includes('as (')).map(({ name }) => name);
    const shared = plain(table).filter((name) => plain(other).includes(name));
    const names = ['id', 'code', 'ref', ...shared].map((name) => `CAST("${name}" AS real) AS "${name}"`);
    found[table.name] = await database.query(`SELECT ${names.join(', ')} FROM "${table.name}" ORDER BY id`);
  }
  return found;
}
