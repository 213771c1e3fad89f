import { describe, expect, test } from 'vitest';
import { dialectFor } from '../../src/dialects/registry.ts';
import { compareStates } from '../../src/state/compare.ts';
import { inspectState } from '../../src/state/inspect.ts';
import { everyMajor, freshDatabase, pglite } from '../servers/index.ts';
import { runOn, sql, states } from './compare-fixture.ts';
import { devOn, failure, folderWith, stateIn } from './fixture.ts';

// What a server makes of these differs from 18 on; how a database is reached is no matter to them.
const before = everyMajor().find(({ major }) => major === 15);
const newest = everyMajor().at(-1) ?? pglite;

describe.each(before ? [before, newest] : [newest])('comparing what tables share on $name', (server) => {
  test('a document may point at what it does not hold', async () => {
    const hcl = `schema "public" {
}
table "shade" {
  schema = schema.public
  column "lamp" {
    type = integer
  }
  column "maker" {
    null = true
    type = bigint
  }
  foreign_key "lamp" {
    columns     = [column.lamp]
    ref_columns = ["lamp.id"]
  }
  foreign_key "maker" {
    columns     = [column.maker]
    ref_columns = ["\\"Odd one\\".maker.id"]
  }
}
`;
    await using folder = await folderWith({ 'to.hcl': hcl, 'odd.hcl': hcl.replace('"lamp.id"', '"id"') });
    await using database = await freshDatabase(server);
    await runOn(
      database.url,
      'CREATE TABLE lamp (id int PRIMARY KEY, watt int)',
      'CREATE SCHEMA "Odd one"',
      'CREATE TABLE "Odd one".maker (id bigint PRIMARY KEY)',
    );
    await using made = await devOn(server);
    const exclude = ['public.lamp', 'Odd one'];
    const both = await states(folder, database.url, 'file://to.hcl');
    const result = await compareStates({ ...both, dev: made.dev, exclude });
    expect(sql(result.plan.statements)).toEqual([
      'CREATE TABLE "public"."shade" ("lamp" integer NOT NULL, "maker" bigint NULL, CONSTRAINT "lamp" FOREIGN KEY ("lamp") REFERENCES "public"."lamp" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "maker" FOREIGN KEY ("maker") REFERENCES "Odd one"."maker" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION)',
    ]);
    await runOn(database.url, ...sql(result.plan.statements));
    expect((await compareStates({ ...both, dev: made.dev, exclude })).plan.statements).toEqual([]);
    const odd = states(folder, database.url, 'file://odd.hcl').then((named) =>
      compareStates({ ...named, dev: made.dev }),
    );
    expect(await failure(odd)).toContain('"id" does not name a column of a table');
  });

  test('a document may inherit from a table that it does not hold', async () => {
    await using database = await freshDatabase(server);
    await runOn(
      database.url,
      'CREATE SCHEMA "Odd one"',
      'CREATE TABLE "Odd one".base (id int NOT NULL DEFAULT 1, note varchar(9) COLLATE "C", CHECK (id > 0))',
      'CREATE TABLE kid (own int) INHERITS ("Odd one".base)',
    );
    const exclude = ['Odd one'];
    await using none = await folderWith({});
    const read = await inspectState(await stateIn(none, [database.url]), { exclude });
    const hcl = (await dialectFor('postgres')).printHcl(read.realm, { of: 'realm' });
    expect(hcl).toContain('inherits = ["\\"Odd one\\".base"]');
    await using folder = await folderWith({
      'same.hcl': hcl,
      'more.hcl': hcl.replace(/(column "own" {\n *null = )true/, '$1false'),
      'odd.hcl': hcl.replace('["\\"Odd one\\".base"]', '["a.b.c"]'),
      'orphan.hcl': hcl.replace(/ *inherits = .*\n/, ''),
    });
    await using made = await devOn(server);
    const compare = async (name: string) =>
      compareStates({ ...(await states(folder, database.url, `file://${name}`)), dev: made.dev, exclude });
    expect((await compare('same.hcl')).plan.statements).toEqual([]);
    const more = await compare('more.hcl');
    expect(sql(more.plan.statements)).toEqual(['ALTER TABLE "public"."kid" ALTER COLUMN "own" SET NOT NULL']);
    expect(more.proof).toMatchObject({ status: 'proved' });
    await runOn(database.url, 'DROP TABLE kid');
    const anew = await compare('same.hcl');
    await runOn(database.url, ...sql(anew.plan.statements));
    expect((await compare('same.hcl')).plan.statements).toEqual([]);
    expect(await failure(compare('odd.hcl'))).toContain('inherits: "a.b.c" does not name a table');
    expect(await failure(compare('orphan.hcl'))).toContain('is inherited, and the table inherits nothing');
  });

  test('between files, public has an owner, and its comment may be gone', async () => {
    const lamp = 'CREATE TABLE lamp (id int);';
    await using folder = await folderWith({
      'new.sql': lamp,
      'other.sql': `${lamp} COMMENT ON SCHEMA public IS NULL; ALTER SCHEMA public OWNER TO pg_monitor;`,
      'none.sql': 'DROP SCHEMA public CASCADE;',
    });
    await using made = await devOn(server);
    const plan = async (from: string, to: string) => {
      const sides = await states(folder, `file://${from}.sql`, `file://${to}.sql`);
      const result = await compareStates({ ...sides, dev: made.dev, printed: true, note: () => undefined });
      expect(result.proof.status).toBe('proved');
      return sql(result.plan.statements);
    };
    expect(await plan('new', 'other')).toEqual([
      `COMMENT ON SCHEMA "public" IS ''`,
      'ALTER SCHEMA "public" OWNER TO "pg_monitor"',
    ]);
    const usual = [
      `COMMENT ON SCHEMA "public" IS 'standard public schema'`,
      expect.stringMatching(/^ALTER SCHEMA "public" OWNER TO (?:"pg_database_owner"|CURRENT_USER)$/),
    ];
    expect(await plan('other', 'new')).toEqual(usual);
    expect(await plan('none', 'new')).toEqual([
      'CREATE SCHEMA IF NOT EXISTS "public"',
      ...usual,
      expect.stringMatching(/^GRANT (?:USAGE|CREATE, USAGE|USAGE, CREATE) ON SCHEMA "public" TO PUBLIC$/),
      'CREATE TABLE "public"."lamp" ("id" integer NULL)',
    ]);
  });

  test('a check that a table has from its parent becomes its own as well; the way back is told of', async () => {
    const parent = 'CREATE TABLE hull (id int, CONSTRAINT big CHECK (id > 0));';
    await using folder = await folderWith({
      'from.sql': `${parent} CREATE TABLE boat () INHERITS (hull);`,
      'to.sql': `${parent} CREATE TABLE boat (CONSTRAINT big CHECK (id > 0)) INHERITS (hull);`,
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const compare = async (from: string, to: string) =>
      compareStates({
        ...(await states(folder, `file://${from}.sql`, `file://${to}.sql`)),
        dev: made.dev,
        note: (text: string) => void notes.push(text),
        printed: true,
      });
    const there = await compare('from', 'to');
    expect(sql(there.plan.statements)).toEqual(['ALTER TABLE "public"."boat" ADD CONSTRAINT "big" CHECK (id > 0)']);
    expect(there.proof).toMatchObject({ status: 'proved' });
    expect(notes).toEqual([]);
    const back = await compare('to', 'from');
    expect(back.plan.statements).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^check .*"boat"."big" stays also its own, not only inherited/)]);
  });

  const onDatabase = (verb: string, roles: string) =>
    `DO $$ BEGIN EXECUTE pg_catalog.format('${verb} ON DATABASE %I ${roles}', pg_catalog.current_database()); END $$`;

  test('between files, columns that only stand elsewhere are told of, and rights are planned', async () => {
    const table = 'CREATE TABLE still (id int, name text); CREATE TABLE lamp';
    await using folder = await folderWith({
      'from.sql': `${table} (id int, watt int, socket text); CREATE TABLE young (id int) INHERITS (still); GRANT SELECT ON lamp TO PUBLIC;
        ALTER TABLE still OWNER TO pg_monitor; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO pg_monitor;
        ${onDatabase('GRANT CREATE', 'TO pg_monitor')}`,
      'to.sql': `ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ${table} (socket text, id int, watt int);
        CREATE TABLE young () INHERITS (still);
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO pg_monitor; CREATE TABLE fresh (id int);`,
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const options = {
      ...(await states(folder, 'file://from.sql', 'file://to.sql')),
      dev: made.dev,
      note: (text: string) => void notes.push(text),
    };
    await compareStates(options);
    expect(notes.splice(0)).toEqual([
      expect.stringMatching(/^rights on table .*"fresh" are not planned/),
      expect.stringMatching(/^default permission .* and 1 more are not planned/),
    ]);
    const result = await compareStates({ ...options, printed: true });
    expect(notes.splice(0)).toEqual([
      expect.stringMatching(/^table .*"lamp": its columns stand in another order/),
      expect.stringMatching(/^column .*"young"."id" stays also its own, not only inherited/),
    ]);
    expect(sql(result.plan.statements)).toEqual([
      'REVOKE SELECT ON TABLE "public"."lamp" FROM PUBLIC',
      'ALTER TABLE "public"."still" OWNER TO CURRENT_USER',
      'CREATE TABLE "public"."fresh" ("id" integer NULL)',
      'GRANT INSERT ON TABLE "public"."fresh" TO "pg_monitor"',
      onDatabase('REVOKE CREATE', 'FROM "pg_monitor"'),
      'ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO "pg_monitor"',
      'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    ]);
    expect(result.proof).toMatchObject({ status: 'proved' });
    await compareStates({ ...options, printed: true, policy: { access: false } });
    expect(notes).toContainEqual(expect.stringMatching(/^rights on table .*"fresh" and 2 more are not planned/));
  });

  test('between files, columns that a standing table gets before it inherits them are told of: they stay its own', async () => {
    await using folder = await folderWith({
      'from.sql': 'CREATE TABLE moth (wing int); CREATE TABLE grub (leg int);',
      'to.sql': 'CREATE TABLE moth (wing int); CREATE TABLE grub (leg int) INHERITS (moth);',
    });
    await using made = await devOn(server);
    const notes: string[] = [];
    const note = (text: string) => void notes.push(text);
    const ends = await states(folder, 'file://from.sql', 'file://to.sql');
    await compareStates({ ...ends, dev: made.dev, note, printed: true });
    expect(notes).toContainEqual(
      expect.stringMatching(/^column .*"grub"."wing" stays also its own, not only inherited/),
    );
  });

  test('between files, a constraint that need not be validated and a default of NULL are no small matters', async () => {
    const table =
      'CREATE DOMAIN d AS int; CREATE TABLE lamp (watt d, name varchar(9)); ALTER TABLE lamp ADD CONSTRAINT c CHECK (watt > 0)';
    const checked = 'ALTER DOMAIN d ADD CONSTRAINT e CHECK (VALUE < 9)';
    await using folder = await folderWith({
      'from.sql': `${table}; ${checked};`,
      'to.sql': `${table} NOT VALID; ${checked} NOT VALID; ALTER TABLE lamp ALTER name SET DEFAULT NULL`,
    });
    await using made = await devOn(server);
    const options = { ...(await states(folder, 'file://from.sql', 'file://to.sql')), dev: made.dev };
    expect((await compareStates(options)).plan.statements).toEqual([]);
    const { plan } = await compareStates({ ...options, printed: true });
    expect(plan.statements.map(({ sql }) => sql)).toEqual([
      expect.stringMatching(/^ALTER DOMAIN .* DROP CONSTRAINT "e"$/),
      expect.stringMatching(/^ALTER DOMAIN .* ADD CONSTRAINT "e" .* NOT VALID$/),
      expect.stringMatching(
        /^ALTER TABLE .* DROP CONSTRAINT "c", ADD CONSTRAINT "c" .* NOT VALID, ALTER COLUMN "name" SET DEFAULT NULL::character varying$/,
      ),
    ]);
  });

  test('between files, the sequence of an identity goes by its name', async () => {
    const column = 'id int GENERATED ALWAYS AS IDENTITY';
    await using folder = await folderWith({
      'from.sql': `CREATE TABLE lamp (${column}); CREATE TABLE old (${column}); ALTER TABLE old RENAME TO bulb;`,
      'to.sql': `CREATE TABLE lamp (${column} (SEQUENCE NAME lamps)); CREATE TABLE bulb (${column});`,
    });
    await using made = await devOn(server);
    const options = { ...(await states(folder, 'file://from.sql', 'file://to.sql')), dev: made.dev };
    expect((await compareStates(options)).plan.statements).toEqual([]);
    const { plan, proof } = await compareStates({ ...options, printed: true });
    expect(sql(plan.statements)).toEqual([
      'ALTER SEQUENCE "public"."old_id_seq" RENAME TO "bulb_id_seq"',
      'ALTER SEQUENCE "public"."lamp_id_seq" RENAME TO "lamps"',
    ]);
    expect(proof).toMatchObject({ status: 'proved' });
  });
});

describe.each(before ? [before] : [])('a database of $name and a newer dev database', (server) => {
  const to = `CREATE TABLE mark (id integer CONSTRAINT sure NOT NULL, no serial);
ALTER TABLE mark RENAME TO buoy;
CREATE DOMAIN depth AS integer CONSTRAINT deep NOT NULL;
`;

  test('differ in nothing that the older one does not keep, whatever else changes', async () => {
    await using folder = await folderWith({ 'to.sql': to, 'more.sql': `${to}ALTER TABLE buoy ADD light text;` });
    await using database = await freshDatabase(server);
    await runOn(
      database.url,
      'CREATE TABLE buoy (id integer NOT NULL, no serial)',
      'CREATE DOMAIN depth AS integer NOT NULL',
    );
    await using made = await devOn(pglite);
    const planned = async (file: string) => {
      const both = await states(folder, database.url, `file://${file}`);
      return compareStates({ ...both, dev: made.dev });
    };
    expect((await planned('to.sql')).plan.statements).toEqual([]);
    const { plan, proof } = await planned('more.sql');
    expect(sql(plan.statements)).toEqual(['ALTER TABLE "public"."buoy" ADD COLUMN "light" text NULL']);
    expect(proof).toMatchObject({ status: 'proved', devMajor: 18, targetMajor: 15 });
  });

  test('get what the older one knows where they are new', async () => {
    await using folder = await folderWith({ 'to.sql': to });
    await using database = await freshDatabase(server);
    await using made = await devOn(pglite);
    const both = await states(folder, database.url, 'file://to.sql');
    const { plan } = await compareStates({ ...both, dev: made.dev });
    await runOn(database.url, ...sql(plan.statements));
    expect(sql(plan.statements)).toContain(
      `CREATE TABLE "public"."buoy" ("id" integer NOT NULL, "no" integer NOT NULL DEFAULT nextval('"public"."mark_no_seq"'::regclass))`,
    );
    expect((await compareStates({ ...both, dev: made.dev })).plan.statements).toEqual([]);
  });
});
