import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/dialects/connection.ts';
import { postgres } from '../../../../src/dialects/postgres/index.ts';
import { renameRole } from '../../../../src/dialects/postgres/kinds/role-sql.ts';
import { parseUrl } from '../../../../src/dialects/url.ts';
import type { DiffPolicy } from '../../../../src/diff/policy.ts';
import type { TelamonError } from '../../../../src/errors/telamon-error.ts';
import { compareStates } from '../../../../src/state/compare.ts';
import type { CompareOptions } from '../../../../src/state/comparison.ts';
import { hclState } from '../../../../src/state/hcl.ts';
import { inspectState } from '../../../../src/state/inspect.ts';
import { realmSql } from '../../../../src/state/realm-sql.ts';
import { runPlan } from '../../../../src/state/run-plan.ts';
import type { DatabaseState, ScriptedState } from '../../../../src/state/state.ts';
import { everyMajor, type FreshDatabase, freshDatabase, pglite, type Server } from '../../../servers/index.ts';
import { devOn } from '../../../state/fixture.ts';
import { wayBack } from '../engine/workbench.ts';
import { catalogRights, catalogRoles } from './roles-oracle.ts';

const optIn = ['roles', 'permissions', 'default_permissions'];
/** Roles of the server belong to everybody: those of this file begin with `rt_`, all others are left out. */
const exclude = ['[^r]*[type=role]', 'r[^t]*[type=role]'];
const policy: DiffPolicy = { access: true, optIn };

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Target {
  readonly connection: Connection;
  readonly state: DatabaseState;
  compare(text: string, more?: Partial<CompareOptions>): ReturnType<typeof compareStates>;
  inspect(asked?: readonly string[]): ReturnType<typeof inspectState>;
}

const seventeen = everyMajor().find(({ major }) => major === 17) ?? pglite;

/** A database of its own, and a dev database that has none of the roles: on another server, which is ready sooner than an embedded one. */
async function target(server: Server): Promise<Target> {
  const database: FreshDatabase = await freshDatabase(server);
  const connection = await postgres.connect(parseUrl(database.url));
  const made = await devOn(server.major < 17 ? seventeen : pglite);
  const state: DatabaseState = { kind: 'database', url: parseUrl(database.url), dialect: postgres, connection };
  closing.push(async () => {
    await connection.script(['DROP SCHEMA IF EXISTS rt_app CASCADE']);
    const left = await connection.query<{ sql: string }>(
      `SELECT format('DROP OWNED BY %1$I; DROP ROLE %1$I', rolname) AS sql FROM pg_roles WHERE rolname LIKE 'rt\\_%'`,
    );
    for (const { sql } of left) await connection.script(sql.split('; '));
    await connection.close();
    await made[Symbol.asyncDispose]();
    await database.drop();
  });
  return {
    connection,
    state,
    compare: async (text, more = {}) =>
      compareStates({
        from: state,
        to: await document(text),
        dev: made.dev,
        exclude,
        policy,
        planning: policy,
        ...more,
      }),
    inspect: (asked = optIn) => inspectState(state, { exclude, optIn: asked }),
  };
}

function document(text: string): Promise<ScriptedState> {
  return hclState([{ name: 's.hcl', text }], {
    label: 'file://s.hcl',
    inputs: async () => new Map(),
    note: (said) => expect.unreachable(said),
  });
}

const tables = `table "t" {
  schema = schema.rt_app
  column "id" {
    null = false
    type = serial
  }
  column "name" {
    null = true
    type = text
  }
}
view "v" {
  schema = schema.rt_app
  column "id" {
    type = integer
  }
  as = "SELECT 1 AS id"
}
function "f" {
  schema = schema.rt_app
  lang   = SQL
  arg "x" {
    type = integer
  }
  return = integer
  as     = "SELECT 1"
}
function "f" {
  schema = schema.rt_app
  lang   = SQL
  arg "x" {
    type = text
  }
  return = integer
  as     = "SELECT 1"
}
enum "mood" {
  schema = schema.rt_app
  values = ["a"]
}
sequence "owned" {
  schema = schema.rt_app
  owner  = role.rt_writers
  cache  = 5
}
`;

const policies = `policy "p" {
  on    = table.t
  for   = ALL
  to    = ["pg_monitor", user.rt_ann]
  using = "(id > 0)"
}
`;

const roles = `user "rt_ann" {
  create_db   = true
  conn_limit  = 3
  valid_until = "2031-02-03 00:00:00+00"
  comment     = "Ann's"
  set {
    search_path = "rt_app, public"
  }
  membership {
    role  = role.rt_writers
    admin = true
  }
}
role "rt_readers" {
}
role "rt_writers" {
  inherit   = false
  member_of = ["pg_monitor", role.rt_readers]
}
`;

const permissions = `permission {
  to         = role.rt_readers
  for        = schema.rt_app
  privileges = [USAGE]
}
permission {
  to         = PUBLIC
  for        = enum.mood
  privileges = []
}
permission {
  to         = PUBLIC
  for        = table.t
  privileges = [REFERENCES]
}
permission {
  to         = OWNER
  for        = table.t
  privileges = [SELECT, INSERT, UPDATE, DELETE, REFERENCES]
}
permission {
  to         = user.rt_ann
  for        = table.t
  privileges = [SELECT, UPDATE]
  columns    = [column.id, column.name]
}
permission {
  to         = role.rt_readers
  for        = table.t
  privileges = [SELECT]
}
permission {
  to         = role.rt_writers
  for        = table.t
  privileges = [SELECT, INSERT, UPDATE, DELETE]
  grantable  = true
}
permission {
  to         = PUBLIC
  for        = function["f(integer)"]
  privileges = []
}
permission {
  to         = role.rt_writers
  for        = function["f(text)"]
  privileges = [EXECUTE]
}
permission {
  to         = role.rt_readers
  for        = view.v
  privileges = [SELECT]
}
`;

const defaults = `default_permission {
  by         = role.rt_writers
  for        = FUNCTION
  to         = PUBLIC
  privileges = []
}
default_permission {
  for        = TYPE
  to         = PUBLIC
  privileges = []
}
default_permission {
  by         = role.rt_writers
  in         = schema.rt_app
  for        = TABLE
  to         = user.rt_ann
  privileges = [SELECT, INSERT]
  grantable  = true
}
default_permission {
  by         = role.rt_writers
  in         = schema.rt_app
  for        = TABLE
  to         = role.rt_readers
  privileges = [SELECT]
}
`;

const schemas = `schema "public" {
  comment = "standard public schema"
}
schema "rt_app" {
  owner = role.rt_writers
}
`;

/** As `schema inspect` prints it. */
const whole = `${tables}${policies}${roles}${permissions}${defaults}${schemas}`;
const withoutRoles = `${tables}${schemas}`.replaceAll(/ +owner +=.*\n/g, '');

const tried = [...everyMajor().filter(({ major }) => major === 14 || major === 15 || major === 18), pglite];

describe.each(tried)('roles and rights on $name', (server) => {
  test('come back as they were written, and go again', async () => {
    const { connection, compare, inspect } = await target(server);
    const nothing = (await inspect()).realm;
    const notes: string[] = [];
    const first = await compare(whole, { note: (text) => void notes.push(text) });
    expect(first.proof.status).toBe('proved');
    expect(notes[0]).toMatch(/^the dev database has no role "rt_ann", "rt_readers", "rt_writers": .* was not tried/);
    await runPlan(first.plan.statements, connection);

    const found = await inspect();
    expect(postgres.printHcl(found.realm, found.scope)).toBe(whole);
    expect(realmSql(found)).toContain('CREATE ROLE "rt_ann" LOGIN CREATEDB CONNECTION LIMIT 3');
    expect((await compare(whole)).plan.statements).toEqual([]);
    expect(await catalogRoles(connection)).toEqual([
      ['rt_ann', 'login createdb inherit', 3, '2031-02-03', "Ann's", ['search_path=rt_app, public'], ['rt_writers*']],
      ['rt_readers', 'inherit', -1, null, null, null, []],
      ['rt_writers', '', -1, null, null, null, ['pg_monitor', 'rt_readers']],
    ]);
    expect(await catalogRights(connection)).toEqual([
      'default FUNCTIONS of rt_writers: rt_writers=EXECUTE',
      'default TABLES of rt_writers in rt_app: rt_ann=INSERT*, rt_ann=SELECT*, rt_readers=SELECT',
      'default TYPES of postgres: postgres=USAGE',
      'f(integer): postgres=EXECUTE',
      'f(text): PUBLIC=EXECUTE, postgres=EXECUTE, rt_writers=EXECUTE',
      'mood: postgres=USAGE',
      'rt_app: rt_readers=USAGE, rt_writers=CREATE, rt_writers=USAGE',
      expect.stringMatching(
        /^t: PUBLIC=REFERENCES, postgres=DELETE, postgres=INSERT, (?:postgres=MAINTAIN, )?postgres=REFERENCES, postgres=SELECT, postgres=UPDATE, rt_readers=SELECT, rt_writers=DELETE\*, rt_writers=INSERT\*, rt_writers=SELECT\*, rt_writers=UPDATE\*$/,
      ),
      't.id: rt_ann=SELECT, rt_ann=UPDATE',
      't.name: rt_ann=SELECT, rt_ann=UPDATE',
      expect.stringContaining('rt_readers=SELECT'),
    ]);

    // Without being asked for they are not seen, and nothing is planned of them.
    const quiet = await inspect([]);
    expect(postgres.printHcl(quiet.realm, quiet.scope)).not.toMatch(/permission|role|user "/);
    const said: string[] = [];
    const ignored = await compare(withoutRoles + policies.replace('user.rt_ann', '"rt_ann"'), {
      policy: {},
      planning: {},
      note: (text) => void said.push(text),
    });
    expect(ignored.plan.statements).toEqual([]);
    const blocks = whole.replaceAll('rt_readers', 'rt_others');
    await compare(blocks, { policy: {}, planning: {}, note: (text) => void said.push(text) });
    expect(said.join('\n')).toMatch(/rights on .* are not planned: schema \{ mode \{ permissions = true/);
    expect(said.join('\n')).toMatch(/role "rt_ann" and 2 more are not planned: schema \{ mode \{ roles = true/);
    expect(said.join('\n')).toMatch(/default permission .* not planned: schema \{ mode \{ default_permissions = true/);

    const back = wayBack(first.plan);
    await expect(compare(withoutRoles)).rejects.toThrow('role "rt_writers" cannot be dropped: it owns schema "rt_app"');
    await connection.script(['REASSIGN OWNED BY rt_writers TO CURRENT_USER']);
    await runPlan((await compare(withoutRoles)).plan.statements, connection);
    expect(await catalogRoles(connection)).toEqual([]);
    const last = await inspect();
    expect(postgres.printHcl(last.realm, last.scope)).toBe(withoutRoles);
    await runPlan((await compare(whole)).plan.statements, connection);
    expect(back).toBeDefined();
    for (const statement of back ?? []) await connection.script([statement]);
    expect((await inspect()).realm).toEqual(nothing);
  });

  test('change in place', async () => {
    const { connection, compare } = await target(server);
    await runPlan((await compare(whole)).plan.statements, connection);
    const other = whole
      .replace('  create_db   = true\n', '')
      .replace('rt_app, public', 'public')
      .replace('    admin = true\n', '')
      .replace('member_of = ["pg_monitor", role.rt_readers]', 'member_of = [role.rt_readers]')
      .replace(
        'privileges = [SELECT, UPDATE]\n  columns    = [column.id, column.name]',
        'privileges = [UPDATE]\n  columns    = [column.name]',
      )
      .replace('privileges = [SELECT, INSERT, UPDATE, DELETE]\n  grantable  = true', 'privileges = [SELECT]')
      .replace(
        '  to         = role.rt_readers\n  privileges = [SELECT]\n}\nschema',
        '  to         = role.rt_readers\n  privileges = [SELECT, UPDATE]\n}\nschema',
      )
      .replace('to    = ["pg_monitor", user.rt_ann]', 'to    = [user.rt_ann]');
    const { plan } = await compare(other);
    expect(plan.statements.map(({ sql }) => sql).sort()).toEqual([
      'ALTER DEFAULT PRIVILEGES FOR ROLE "rt_writers" IN SCHEMA "rt_app" GRANT UPDATE ON TABLES TO "rt_readers"',
      'ALTER POLICY "p" ON "rt_app"."t" TO "rt_ann"',
      'ALTER ROLE "rt_ann" NOCREATEDB',
      `ALTER ROLE "rt_ann" SET search_path TO 'public'`,
      'GRANT SELECT ON TABLE "rt_app"."t" TO "rt_writers"',
      'REVOKE "pg_monitor" FROM "rt_writers"',
      'REVOKE ADMIN OPTION FOR "rt_writers" FROM "rt_ann"',
      'REVOKE INSERT, SELECT, UPDATE, DELETE ON TABLE "rt_app"."t" FROM "rt_writers"',
      'REVOKE SELECT ("id", "name"), UPDATE ("id") ON TABLE "rt_app"."t" FROM "rt_ann"',
    ]);
    expect(plan.statements.every(({ hazards, sql }) => hazards.length > 0 || sql.includes('search_path'))).toBe(true);
    await runPlan(plan.statements, connection);
    expect((await compare(other)).plan.statements).toEqual([]);
    for (const statement of wayBack(plan) ?? ['nothing leads back']) await connection.script([statement]);
    expect((await compare(whole)).plan.statements).toEqual([]);
  });

  // Names are the same matter to all versions: the oldest and the embedded one stand for the rest.
  const outer = server === tried[0] || server === tried.at(-1);
  test.each(outer ? ['another name'] : [])('keep what they are when they or a table get %s', async () => {
    const { connection, compare } = await target(server);
    await runPlan((await compare(whole)).plan.statements, connection);
    const table = whole
      .replace('table "t" {', 'table "u" {\n  renamed_from = "t"')
      .replace('policy "p" {', 'policy "q" {\n  renamed_from = policy.p')
      .replaceAll('table.t\n', 'table.u\n');
    const named = table
      .replace('role "rt_writers" {', 'role "rt_authors" {\n  renamed_from = "rt_writers"')
      .replace('user "rt_ann" {', 'user "rt_zoe" {\n  renamed_from = "rt_ann"')
      .replaceAll('role.rt_writers\n', 'role.rt_authors\n')
      .replaceAll('user.rt_ann', 'user.rt_zoe');
    const { plan, proof } = await compare(named);
    expect(proof.status).toBe('proved');
    const sql = [
      'ALTER TABLE "rt_app"."t" RENAME TO "u"',
      'ALTER POLICY "p" ON "rt_app"."u" RENAME TO "q"',
      'ALTER ROLE "rt_ann" RENAME TO "rt_zoe"',
      'ALTER ROLE "rt_writers" RENAME TO "rt_authors"',
    ];
    expect(plan.statements.map((statement) => statement.sql)).toEqual(sql);
    expect((await compare(table)).plan.statements.map((statement) => statement.sql)).toEqual(sql.slice(0, 2));

    await runPlan(plan.statements, connection);
    expect((await compare(named)).plan.statements).toEqual([]);
    const names = await connection.query(`SELECT rolname FROM pg_roles WHERE rolname LIKE 'rt\\_%' ORDER BY 1`);
    expect(names.map(({ rolname }) => rolname)).toEqual(['rt_authors', 'rt_readers', 'rt_zoe']);
    for (const statement of wayBack(plan) ?? ['nothing leads back']) await connection.script([statement]);
    expect((await compare(whole)).plan.statements).toEqual([]);
  });

  test('rights on the database and on parameters', async () => {
    const { connection, compare, inspect } = await target(server);
    const ofServer =
      server.major < 15
        ? ''
        : `permission {
  to         = role.rt_readers
  for        = PARAMETER
  parameters = ["log_duration"]
  privileges = [SET, "ALTER SYSTEM"]
  grantable  = true
}
permission {
  to         = PUBLIC
  for        = PARAMETER
  parameters = ["rt_app.level"]
  privileges = [SET]
}
`;
    const plain = 'schema "public" {\n  comment = "standard public schema"\n}\n';
    const text = `role "rt_100%s" {
}
role "rt_readers" {
}
permission {
  to         = PUBLIC
  for        = DATABASE
  privileges = [TEMPORARY]
}
permission {
  to         = role["rt_100%s"]
  for        = DATABASE
  privileges = [CREATE, CONNECT]
}
${ofServer}${plain}`;
    const first = await compare(text);
    expect(first.proof.status).toBe('proved');
    await runPlan(first.plan.statements, connection);
    const { realm, scope } = await inspect();
    expect(postgres.printHcl(realm, scope)).toBe(text);
    expect((await compare(text)).plan.statements).toEqual([]);
    const rights = () =>
      connection.query<{
        acl: string;
      }>(`SELECT concat_ws(' ', CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END,
          a.privilege_type) AS acl FROM pg_database d, aclexplode(d.datacl) a
        WHERE d.datname = current_database() AND a.grantee <> d.datdba ORDER BY 1`);
    expect((await rights()).map(({ acl }) => acl)).toEqual([
      '"rt_100%s" CONNECT',
      '"rt_100%s" CREATE',
      'PUBLIC TEMPORARY',
    ]);

    // Nothing is said of the database: who may connect stays as it is, and whom that names.
    await expect(compare(`role "rt_readers" {\n}\n${plain}`)).rejects.toThrow(
      'role "rt_100%s" cannot be dropped: it has rights on database, of which the desired state says nothing',
    );
    const silent = await compare(text.replaceAll(/permission {[^}]*}\n/g, ''));
    expect(silent.plan.statements.map(({ sql }) => sql)).toEqual(
      server.major < 15
        ? []
        : [
            'REVOKE SET, ALTER SYSTEM ON PARAMETER "log_duration" FROM "rt_readers"',
            'REVOKE SET ON PARAMETER "rt_app"."level" FROM PUBLIC',
          ],
    );
    await runPlan(silent.plan.statements, connection);
    for (const statement of wayBack(silent.plan) ?? []) await connection.script([statement]);
    expect((await compare(text)).plan.statements).toEqual([]);
    const usual = 'permission {\n  to = PUBLIC\n  for = DATABASE\n  privileges = [CONNECT, TEMPORARY]\n}\n';
    const open = await compare(text.replaceAll(/permission {[^}]*}\n/g, '') + usual);
    expect(open.proof.status).toBe('proved');
    expect(open.plan.statements.filter(({ sql }) => sql.includes('DATABASE'))).toHaveLength(2);
    for (const statement of wayBack(first.plan) ?? ['nothing leads back']) await connection.script([statement]);
    expect((await rights()).map(({ acl }) => acl)).toEqual(['PUBLIC CONNECT', 'PUBLIC TEMPORARY']);
    expect(postgres.printHcl((await inspect()).realm, scope)).toBe(plain);
  });

  test('a password is set, and never shown', async () => {
    const { compare, inspect, connection } = await target(server);
    const text = 'schema "public" {\n}\nuser "rt_ann" {\n  password = "kanarie\'s"\n}\n';
    await expect(compare(text)).rejects.toMatchObject({
      code: 'config_invalid',
      message: 'role "rt_ann" has a password, which plans must not hold',
      position: { file: 's.hcl', line: 3 },
    });
    const allowed = { ...policy, secrets: true };
    const printed = await compare(text, { policy: allowed });
    expect(printed.plan.statements.map(({ sql }) => sql)).toEqual(['CREATE ROLE "rt_ann" LOGIN']);
    const { plan } = await compare(text, { policy: allowed, planning: { ...policy, sensitive: true } });
    expect(plan.statements).toMatchObject([
      {
        sql: `CREATE ROLE "rt_ann" LOGIN PASSWORD '<sensitive>'`,
        secret: `CREATE ROLE "rt_ann" LOGIN PASSWORD 'kanarie''s'`,
      },
    ]);
    await runPlan(plan.statements, connection);
    const [row] = await connection.query<{ set: boolean }>(
      `SELECT rolpassword IS NOT NULL AS set FROM pg_authid WHERE rolname = 'rt_ann'`,
    );
    expect(row?.set).toBe(true);
    const found = await inspect();
    expect(postgres.printHcl(found.realm, found.scope)).not.toMatch(/password|kanarie/);
    expect((await compare(text, { policy: allowed })).plan.statements).toEqual([]);
  });
});

const role = (body: string) => `schema "public" {\n}\nrole "rt_a" {\n}\nrole "rt_b" {\n${body}\n}\n`;
const right = (
  body: string,
) => `${role('')}table "t" {\n  schema = schema.public\n  column "id" {\n    type = int\n  }\n}\n
permission {\n  to  = role.rt_a\n  for = table.t\n${body}\n}\n`;

test.each([
  ['an unknown role', role('member_of = [role.rt_c]'), 's.hcl:6', 'referenced role "rt_c" not found', /rt_/],
  [
    'a membership that is told twice',
    role('member_of = [role.rt_a]\nmembership {\n role = role.rt_a\n}'),
    's.hcl:6',
    /member of "rt_a" twice/,
    /membership block/,
  ],
  ['an odd date', role('valid_until = "soon"'), 's.hcl:6', /valid_until: "soon" is no date/, /2030/],
  ['an unknown privilege', right('privileges = [SELECTT]'), 's.hcl:18', /SELECTT/, /SELECT/],
  [
    'a privilege of something else',
    right('privileges = [EXECUTE]'),
    's.hcl:18',
    /no privilege "EXECUTE" on a table/,
    /SELECT/,
  ],
  [
    'a privilege that columns lack',
    right('privileges = [DELETE]\ncolumns = [column.id]'),
    's.hcl:18',
    /no privilege "DELETE" on columns/,
    /leave columns out/,
  ],
  [
    'an unknown column',
    right('privileges = [SELECT]\ncolumns = [column.idd]'),
    's.hcl:19',
    /table "t" has no column "idd"/,
    /did you mean "id"/,
  ],
  ['no privileges', right(''), 's.hcl:15', /attribute "privileges" is required/, /^$/],
  [
    'something without rights',
    right('privileges = [SELECT]').replace('for = table.t', 'for = role.rt_b'),
    's.hcl:17',
    /nobody can be given rights on a role/,
    /table/,
  ],
  [
    'everybody handing rights on',
    right('privileges = [SELECT]\ngrantable = true').replace('to  = role.rt_a', 'to  = PUBLIC'),
    's.hcl:19',
    /PUBLIC cannot hand rights on/,
    /^$/,
  ],
])('a document with %s is refused with its place', async (_, text, place, message, hint) => {
  await using made = await devOn(pglite);
  const error = (await inspectState(await document(text), { dev: made.dev }).then(
    () => expect.unreachable('accepted'),
    (fault: unknown) => fault,
  )) as TelamonError;
  expect(`${error.position?.file}:${error.position?.line}`).toBe(place);
  expect(error.message).toMatch(message);
  expect(error.hints.join('\n')).toMatch(hint);
});

test('owners are said in the blocks of what they own, the role of the session too', async () => {
  const { connection, compare, inspect } = await target(pglite);
  await connection.script([
    'CREATE ROLE rt_owner',
    'CREATE TABLE public.t (id integer) PARTITION BY RANGE (id)',
    'CREATE TABLE public.t1 PARTITION OF public.t FOR VALUES FROM (1) TO (2)',
    'CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql RETURN 1',
    'CREATE SEQUENCE public.s OWNED BY public.t1.id',
    'ALTER TABLE public.t1 OWNER TO rt_owner',
    'ALTER FUNCTION public.f() OWNER TO rt_owner',
  ]);
  const { realm, scope } = await inspect();
  const text = postgres.printHcl(realm, scope);
  expect(text.match(/owner +=.*/g)).toEqual([
    'owner = role.rt_owner',
    'owner  = role.rt_owner',
    'owner  = partition.t1.column.id',
  ]);
  expect((await compare(text)).plan.statements).toEqual([]);
  const own = text
    .replaceAll('= role.rt_owner', '= "postgres"')
    .replace('table "t" {', 'table "t" {\n  owner = "postgres"');
  const { plan, proof } = await compare(own);
  expect(proof.status).toBe('proved');
  expect(plan.statements.map(({ sql }) => sql)).toEqual([
    'ALTER TABLE "public"."t1" OWNER TO "postgres"',
    'ALTER FUNCTION "public"."f" () OWNER TO "postgres"',
  ]);
  await runPlan(plan.statements, connection);
  expect((await compare(own)).plan.statements).toEqual([]);
});

test('a right that an owner is given is none that it has to get', async () => {
  const { connection, compare } = await target(pglite);
  await connection.script([
    'CREATE ROLE rt_owner',
    'CREATE TABLE public.t (id integer NOT NULL)',
    'CREATE TABLE public.u (id integer NOT NULL)',
    'ALTER TABLE public.u OWNER TO rt_owner',
  ]);
  const table = (name: string, to: string) =>
    `table "${name}" {\n  schema = schema.public\n  column "id" {\n    type = int\n  }\n}\n
permission {\n  to = ${to}\n  for = table.${name}\n  privileges = [SELECT]\n}\n`;
  const text = (first: string, second: string) =>
    `schema "public" {\n}\nrole "rt_owner" {\n}\n${table('t', first)}${table('u', second)}`;
  expect((await compare(text('"postgres"', 'role.rt_owner'))).plan.statements).toEqual([]);
  expect((await compare(text('role.rt_owner', '"postgres"'))).plan.statements.map(({ sql }) => sql)).toEqual([
    'GRANT SELECT ON TABLE "public"."t" TO "rt_owner"',
    'GRANT SELECT ON TABLE "public"."u" TO "postgres"',
  ]);
});

test('the role of the session keeps its name', () => {
  expect(() => renameRole({ kind: 'role', name: 'me', own: true }, { kind: 'role', name: 'you' })).toThrow(
    'role "me" cannot be renamed: it is the one of the session',
  );
});

test('plans refuse what the server cannot do', async () => {
  const fifteen = everyMajor().find(({ major }) => major === 15) ?? pglite;
  const { connection, compare } = await target(fifteen);
  await connection.script([
    'CREATE ROLE rt_owner',
    'CREATE ROLE rt_user',
    'CREATE TABLE public.t (id integer NOT NULL)',
    'ALTER TABLE public.t OWNER TO rt_owner',
    'GRANT SELECT ON public.t TO rt_user',
  ]);
  const table =
    'schema "public" {\n}\ntable "t" {\n  schema = schema.public\n  column "id" {\n    type = int\n  }\n}\n';
  await expect(compare(`${table}role "rt_user" {\n}\n`)).rejects.toMatchObject({
    code: 'plan_refused',
    message: 'role "rt_owner" cannot be dropped: it owns table "public"."t"',
    hints: [expect.stringContaining('REASSIGN OWNED BY "rt_owner"'), expect.stringContaining('drop_role')],
  });
  await expect(
    compare(`${table}role "rt_owner" {\n}\n`, { policy: { optIn: ['roles'] }, planning: {} }),
  ).rejects.toMatchObject({
    code: 'plan_refused',
    message: 'role "rt_user" cannot be dropped: it has rights on table "public"."t"',
  });
  if (fifteen.major !== 15) return;
  const both = `${table}role "rt_owner" {\n}\n`;
  await expect(
    compare(`${both}role "rt_user" {\n  membership {\n    role    = role.rt_owner\n    inherit = false\n  }\n}\n`),
  ).rejects.toMatchObject({ code: 'plan_refused', message: expect.stringContaining('before PostgreSQL 16') });
  await expect(
    compare(
      `${both}role "rt_user" {\n}\npermission {\n  to = role.rt_user\n  for = table.t\n  privileges = [MAINTAIN]\n}\n`,
    ),
  ).rejects.toMatchObject({ code: 'plan_refused', message: expect.stringContaining('no privilege MAINTAIN before') });
});

test.each(everyMajor().filter(({ major }) => major >= 16))(
  'memberships that several roles granted on $name',
  async (server) => {
    const { connection, compare } = await target(server);
    const members = () =>
      connection.query(
        `SELECT pg_get_userbyid(grantor) AS by, admin_option AS admin, inherit_option AS inherit, set_option AS set FROM pg_auth_members
         WHERE member = 'rt_m'::regrole ORDER BY 1`,
      );
    const grants = [
      'GRANT rt_g TO rt_m WITH ADMIN TRUE, INHERIT TRUE, SET FALSE GRANTED BY rt_one',
      'GRANT rt_g TO rt_m WITH ADMIN FALSE, INHERIT TRUE, SET TRUE GRANTED BY rt_two',
    ];
    await connection.script([
      'CREATE ROLE rt_g',
      'CREATE ROLE rt_m',
      'CREATE ROLE rt_one',
      'CREATE ROLE rt_two',
      'GRANT rt_g TO rt_one, rt_two WITH ADMIN OPTION',
      ...grants,
    ]);
    const granters = ['rt_one', 'rt_two'].map(
      (name) => `role "${name}" {\n membership {\n  role = role.rt_g\n  admin = true\n }\n}\n`,
    );
    const others = `schema "public" {\n}\nrole "rt_g" {\n}\n${granters.join('')}`;
    const given = await members();

    const less = await compare(
      `${others}role "rt_m" {\n membership {\n  role = role.rt_g\n  inherit = false\n  set = false\n }\n}\n`,
    );
    expect(less.plan.statements.map(({ sql }) => sql)).toEqual([
      'REVOKE ADMIN OPTION FOR "rt_g" FROM "rt_m" GRANTED BY "rt_one"',
      'GRANT "rt_g" TO "rt_m" WITH INHERIT FALSE GRANTED BY "rt_one"',
      'GRANT "rt_g" TO "rt_m" WITH INHERIT FALSE, SET FALSE GRANTED BY "rt_two"',
    ]);
    await runPlan(less.plan.statements, connection);
    const none = { admin: false, inherit: false, set: false };
    expect(await members()).toEqual([
      { by: 'rt_one', ...none },
      { by: 'rt_two', ...none },
    ]);
    await connection.script(wayBack(less.plan) ?? []);
    expect(await members()).toEqual(given);

    const gone = await compare(`${others}role "rt_m" {\n}\n`);
    await runPlan(gone.plan.statements, connection);
    expect(await members()).toEqual([]);
    await connection.script(wayBack(gone.plan) ?? []);
    expect(await members()).toEqual(given);

    await connection.script([
      'REVOKE rt_g FROM rt_m GRANTED BY rt_two',
      'GRANT rt_g TO rt_m WITH INHERIT FALSE GRANTED BY rt_one',
    ]);
    const more = await compare(`${others}role "rt_m" {\n membership {\n  role = role.rt_g\n  admin = true\n }\n}\n`);
    expect(more.plan.statements.map(({ sql }) => sql)).toEqual([
      'GRANT "rt_g" TO "rt_m" WITH INHERIT TRUE, SET TRUE GRANTED BY "rt_one"',
    ]);
    await runPlan(more.plan.statements, connection);
    expect(await members()).toEqual([{ by: 'rt_one', admin: true, inherit: true, set: true }]);
  },
);
