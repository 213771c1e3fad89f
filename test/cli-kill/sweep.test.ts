// A deploy job that is killed at every point around everything it sends and hears, and the next one: together they must leave what one
// undisturbed run leaves. CI takes some of the points; TELAMON_SWEEP=all takes all of them (`node scripts/crash-sweep.mjs`).
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { folder, telamon } from '../cli/telamon.ts';
import { type FreshDatabase, freshDatabase, pglite, servers } from '../servers/index.ts';

const hook = pathToFileURL(join(import.meta.dirname, 'kill-points.mjs')).href;
const everything = process.env.TELAMON_SWEEP === 'all';

/** Rows carry numbers that a repeated statement would double. */
const files = {
  '1_a.sql': "CREATE TABLE a (id int, note text);\nINSERT INTO a VALUES (1, 'first');\n",
  '2_b.sql': "CREATE TABLE b (id int);\nINSERT INTO a VALUES (2, 'second');\nINSERT INTO b VALUES (1);\n",
  '4_d.sql': "ALTER TABLE b ADD COLUMN note text;\nINSERT INTO a VALUES (9, 'last');\n",
};
const stepwise = {
  postgres:
    "-- atlas:txmode none\n\nINSERT INTO a VALUES (3, 'x');\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nINSERT INTO a VALUES (4, 'y');\nBEGIN;\nINSERT INTO a VALUES (5, 'z');\nCOMMIT;\nVACUUM a;\n",
  sqlite:
    "-- atlas:txmode none\n\nINSERT INTO a VALUES (3, 'x');\nCREATE INDEX a_id ON a (id);\nINSERT INTO a VALUES (4, 'y');\nVACUUM;\n",
};

/** With the three above more files than share a commit, which are 16. */
const many = Object.fromEntries(
  Array.from({ length: 20 }, (_, at) => [`${50 + at}_m.sql`, `INSERT INTO a VALUES (${50 + at}, 'many');\n`]),
);

/** What stands in each transaction of a file: as often in the database as transactions have committed. */
const hooks = `hook "sql" "count" {
  transaction {
    after_begin   = ["CREATE TABLE IF NOT EXISTS hooked (what text);", "INSERT INTO hooked VALUES ('begin');"]
    before_commit = ["INSERT INTO hooked SELECT what FROM hooked WHERE what = 'begin' LIMIT 1", "INSERT INTO a VALUES (100, 'hook')"]
  }
}
env "local" {
}
`;

type Query = (sql: string) => Promise<readonly unknown[]>;

interface Engine {
  readonly driver: 'pg' | 'pglite' | 'sqlite';
  fresh(): Promise<{
    readonly url: string;
    look<T>(work: (query: Query) => Promise<T>): Promise<T>;
    drop(): Promise<void>;
  }>;
  readonly catalog: string;
  readonly history: string;
}

const postgresCatalog = `SELECT c.relname, a.attname, a.atttypid::regtype::text AS type, i.indisvalid
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
  LEFT JOIN pg_index i ON i.indexrelid = c.oid WHERE n.nspname = 'public' ORDER BY 1, a.attnum`;
const columns = 'version, description, type, applied, total, error, error_stmt, hash, partial_hashes';
const postgresHistory = `SELECT ${columns} FROM atlas_schema_revisions.atlas_schema_revisions ORDER BY version`;

const server: Engine = {
  driver: 'pg',
  catalog: postgresCatalog,
  history: postgresHistory,
  async fresh() {
    const database: FreshDatabase = await freshDatabase(servers().at(-1) ?? pglite);
    return { url: database.url, look: (work) => work((sql) => database.sql(sql)), drop: database.drop };
  },
};
const embedded: Engine = {
  driver: 'pglite',
  catalog: postgresCatalog,
  history: postgresHistory,
  async fresh() {
    const database = await freshDatabase(pglite);
    return {
      url: database.url,
      async look(work) {
        const open = await PGlite.create({ dataDir: database.url.replace('pglite://', '') });
        try {
          return await work(async (sql) => (await open.query<object>(sql)).rows);
        } finally {
          await open.close();
        }
      },
      drop: database.drop,
    };
  },
};
const sqlite: Engine = {
  driver: 'sqlite',
  catalog: 'SELECT type, name, sql FROM sqlite_schema ORDER BY name',
  history: `SELECT ${columns} FROM atlas_schema_revisions ORDER BY version`,
  async fresh() {
    const file = join(folder(), 'app.db');
    const { DatabaseSync } = createRequire(import.meta.url)(
      '@photostructure/sqlite',
    ) as typeof import('@photostructure/sqlite');
    return {
      url: `sqlite://${file}`,
      async look(work) {
        const open = new DatabaseSync(file);
        try {
          return await work(async (sql) => open.prepare(sql).all());
        } finally {
          open.close();
        }
      },
      drop: async () => undefined,
    };
  },
};

async function remains(query: Query, { catalog, history }: Engine, hooked: boolean): Promise<unknown> {
  return {
    hooked: hooked ? await query('SELECT what FROM hooked') : [],
    catalog: await query(catalog),
    a: await query('SELECT id, note FROM a ORDER BY id'),
    b: await query('SELECT id FROM b'),
    history: await query(history),
  };
}

/** A file and its row come together: those of the many that are recorded, and those that took effect. */
async function manyDone(query: Query): Promise<readonly unknown[]> {
  const [table] = await query("SELECT 1 FROM sqlite_schema WHERE name = 'atlas_schema_revisions'");
  if (!table) return [[], []];
  const rows = await query("SELECT CAST(version AS int) AS id FROM atlas_schema_revisions WHERE description = 'm'");
  return [rows, rows.length === 0 ? [] : await query("SELECT id FROM a WHERE note = 'many'")];
}

/** `some`: how many points CI takes; a run of the embedded database takes seconds. `more`: further files. `hooked`: with hooks. */
test.each([
  { name: 'PostgreSQL', engine: server, txMode: 'file', none: stepwise.postgres, some: 6 },
  { name: 'PostgreSQL', engine: server, txMode: 'none', none: stepwise.postgres, some: 6 },
  { name: 'PostgreSQL', engine: server, txMode: 'all', none: undefined, some: 3 },
  { name: 'PGlite', engine: embedded, txMode: 'file', none: undefined, some: 2 },
  { name: 'SQLite', engine: sqlite, txMode: 'file', none: stepwise.sqlite, some: 5 },
  { name: 'PostgreSQL, hooks', engine: server, txMode: 'file', none: stepwise.postgres, hooked: true, some: 6 },
  { name: 'PostgreSQL, hooks', engine: server, txMode: 'all', none: undefined, hooked: true, some: 3 },
  { name: 'PGlite, hooks', engine: embedded, txMode: 'file', none: undefined, hooked: true, some: 2 },
  { name: 'SQLite, hooks', engine: sqlite, txMode: 'file', none: stepwise.sqlite, hooked: true, some: 5 },
  { name: 'SQLite, shared commits', engine: sqlite, txMode: 'file', none: undefined, more: many, some: 6 },
])(
  '$name, mode $txMode: killed at each point',
  { timeout: 3_600_000 },
  async ({ name, engine, txMode, none, some, more, hooked = false }) => {
    const contents = { ...files, ...(none === undefined ? {} : { '3_c.sql': none }), ...more };
    const cwd = folder({
      ...(hooked ? { 'atlas.hcl': hooks } : {}),
      ...Object.fromEntries(Object.entries(contents).map(([file, text]) => [`migrations/${file}`, text])),
    });
    const env = hooked ? ['--env', 'local'] : [];
    expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
    const log = join(cwd, 'points.log');
    const apply = (url: string, at?: number) =>
      telamon(['migrate', 'apply', ...env, '--url', url, '--tx-mode', txMode, '--lock-timeout', '30s'], {
        cwd,
        env:
          at === undefined
            ? {}
            : {
                NODE_OPTIONS: `--import ${hook}`,
                TELAMON_TEST_KILL_AT: String(at),
                TELAMON_TEST_KILL_LOG: log,
                TELAMON_TEST_KILL_IN: engine.driver,
                TELAMON_TEST_ROOT: import.meta.filename,
              },
      });

    const undisturbed = await engine.fresh();
    expect(await apply(undisturbed.url, -1)).toMatchObject({ code: 0 });
    const expected = await undisturbed.look((query) => remains(query, engine, hooked));
    await undisturbed.drop();
    const points = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    const step = everything ? 1 : Math.max(1, Math.ceil(points.length / some));
    const chosen = points.map((_, index) => index).filter((index) => index % step === step >> 1);
    expect(chosen.length).toBeGreaterThan(1);

    for (const at of chosen) {
      const database = await engine.fresh();
      const killed = await apply(database.url, at);
      // How many files share a commit is a matter of time, too, and with it how many points there are: the last may not be reached.
      expect(more ? [null, 0] : [null], `point ${points[at]}`).toContain(killed.code);
      if (more) {
        const [recorded, effects] = await database.look(manyDone);
        expect(effects, `point ${points[at]}`).toEqual(recorded);
      }
      const next = await apply(database.url);
      expect(next, `after point ${points[at]}`).toMatchObject({ code: 0 });
      expect(await database.look((query) => remains(query, engine, hooked)), `after point ${points[at]}`).toEqual(
        expected,
      );
      await database.drop();
    }
    console.log(`${name}, mode ${txMode}: killed at ${chosen.length} of ${points.length} points`);
  },
);
