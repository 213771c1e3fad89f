import { describe, expect, test } from 'vitest';
import { readTriggerText, readViewText } from '../../../src/dialects/sqlite/ddl/objects.ts';
import { readTableText } from '../../../src/dialects/sqlite/ddl/table.ts';
import { sqlite } from '../../../src/dialects/sqlite/index.ts';
import { tokenize } from '../../../src/dialects/sqlite/tokens.ts';
import { canonicalType, sameType } from '../../../src/dialects/sqlite/types.ts';
import { made, realmOf, scope } from './database.ts';

const hcl = async (...statements: string[]) => sqlite.printHcl(await realmOf(...statements), scope);

test('everything a table can have', async () => {
  const text = await hcl(
    'create table p (a int, b int, primary key (b, a))',
    `create table [t "x"] (
      id integer primary key on conflict replace autoincrement, -- the key, (
      n text not null on conflict ignore default ('it''s') collate nocase,
      z decimal(10, 2) default +5, k blob default x'00ff',
      v generated always as (n || ')') virtual,
      r int constraint "to p" references p deferrable initially deferred,
      constraint two foreign key (r, id) references p (b, a) on delete set null,
      check (r > 0), constraint "r's" check (r in (1, /* , */ 2)),
      unique (n, r) on conflict fail
    )`,
    'create index i on [t "x"] (lower(n), r desc, n collate binary) where n <> \'WHERE (\' and r > 1',
  );
  expect(text).toMatchInlineSnapshot(`
    "table "p" {
      schema = schema.main
      column "a" {
        null = true
        type = int
      }
      column "b" {
        null = true
        type = int
      }
      primary_key {
        columns = [column.b, column.a]
      }
    }
    table "t \\"x\\"" {
      schema = schema.main
      column "id" {
        null           = true
        type           = integer
        auto_increment = true
      }
      column "n" {
        null        = false
        type        = text
        default     = "it's"
        collate     = "nocase"
        on_conflict = IGNORE
      }
      column "z" {
        null    = true
        type    = decimal(10,2)
        default = sql("+5")
      }
      column "k" {
        null    = true
        type    = blob
        default = sql("x'00ff'")
      }
      column "v" {
        null = true
        type = blob
        as {
          expr = "(n || ')')"
          type = VIRTUAL
        }
      }
      column "r" {
        null = true
        type = int
      }
      primary_key {
        columns     = [column.id]
        on_conflict = REPLACE
      }
      foreign_key "two" {
        columns     = [column.r, column.id]
        ref_columns = [table.p.column.b, table.p.column.a]
        on_update   = NO_ACTION
        on_delete   = SET_NULL
      }
      foreign_key "to p" {
        columns     = [column.r]
        ref_columns = [table.p.column.b, table.p.column.a]
        on_update   = NO_ACTION
        on_delete   = NO_ACTION
        deferrable  = INITIALLY_DEFERRED
      }
      index "sqlite_autoindex_t \\"x\\"_1" {
        unique      = true
        columns     = [column.n, column.r]
        on_conflict = FAIL
      }
      index "i" {
        where = "n <> 'WHERE (' and r > 1"
        on {
          expr = "lower(n)"
        }
        on {
          desc   = true
          column = column.r
        }
        on {
          column  = column.n
          collate = "binary"
        }
      }
      check {
        expr = "(r > 0)"
      }
      check "r's" {
        expr = "(r in (1, 2))"
      }
    }
    schema "main" {
    }
    "
  `);
});

test('a partial index in lower case', async () => {
  expect(await hcl('create table t (a int)', 'create index i on t (a) where a > 1')).toContain('where   = "a > 1"');
});

test('views, triggers and virtual tables', async () => {
  const text = await hcl(
    'create table t (a int, b int)',
    'create virtual table ft using fts5(title, body)',
    'create view v (one, "two") as select a, b -- both\n from t',
    "create trigger g after update of a, b on t when new.a > 'x' begin insert into ft values ('end;', 'b'); end",
    'create trigger h instead of delete on v begin delete from t; end',
  );
  expect(text).toMatchInlineSnapshot(`
    "table "t" {
      schema = schema.main
      column "a" {
        null = true
        type = int
      }
      column "b" {
        null = true
        type = int
      }
    }
    virtual_table "ft" {
      schema = schema.main
      using  = "fts5(title, body)"
    }
    view "v" {
      schema  = schema.main
      columns = ["one", "two"]
      as      = "select a, b from t"
    }
    trigger "g" {
      on = table.t
      after {
        update_of = ["a", "b"]
      }
      when = "new.a > 'x'"
      as   = "begin insert into ft values ('end;', 'b'); end"
    }
    trigger "h" {
      on = view.v
      instead_of {
        delete = true
      }
      as = "begin delete from t; end"
    }
    schema "main" {
    }
    "
  `);
});

test('the history of migrations and what SQLite keeps are no part of it', async () => {
  const database = await made('create table t (id integer primary key autoincrement)', 'analyze');
  const place = await sqlite.revisions.locate(database, undefined);
  await sqlite.revisions.create(database, place);
  await database.script(['create index extra on atlas_schema_revisions (hash)', 'insert into t default values']);
  const names = [...(await sqlite.inspect(database, scope)).objects.values()].map(
    ({ kind, name }) => `${kind} ${name}`,
  );
  expect(names).toEqual(['schema main', 'table t', 'column id', 'primary_key primary_key']);
  expect(await sqlite.findObjects(database)).toEqual({ reason: 'found table "t"', objects: ['table "t"'] });
  await sqlite.clean(database);
  expect(await sqlite.findObjects(database)).toBeUndefined();
  expect(await database.query("select name from sqlite_schema where name not like 'sqlite_%'")).toEqual([]);
});

test('cleaning takes everything, whatever depends on what', async () => {
  const database = await made(
    'PRAGMA foreign_keys = on',
    'create table a (id integer primary key, b_id int references b (id))',
    'create table b (id integer primary key, a_id int references a (id))',
    'insert into a values (1, null)',
    'insert into b values (1, 1)',
    'update a set b_id = 1',
    'create view v as select * from a',
    'create trigger g instead of insert on v begin select 1; end',
    'create virtual table ft using fts5(x)',
  );
  await sqlite.clean(database);
  expect(await sqlite.findObjects(database)).toBeUndefined();
});

describe('reading SQL', () => {
  test.each([
    ['"a""b" `c``d` [e"f]', ['a"b', 'c`d', 'e"f']],
    ["'it''s' x'0F' 1.5e-3 0x1F", ["it's", "x'0F'", '1.5e-3', '0x1F']],
    ['a -- b\n/* c */ d', ['a', 'd']],
    ['a||b<>c', ['a', '||', 'b', '<>', 'c']],
    ['größe $x', ['größe', '$', 'x']],
    ["'not closed", ['not closed']],
  ])('tokens of %s', (sql, values) => {
    expect(tokenize(sql).map(({ value }) => value)).toEqual(values);
  });

  test('a table made by a query, and one without commas between constraints', () => {
    expect([...readTableText('CREATE TABLE t(a INT,"b c" TEXT)').columns.keys()]).toEqual(['a', 'b c']);
    const text = readTableText('create table t (a, unique (a) check (a > 1) foreign key (a) references t)');
    expect([text.uniques.length, text.checks.length, text.foreignKeys.length]).toEqual([1, 1, 1]);
  });

  test('a column named like a keyword', () => {
    const { columns, checks } = readTableText('create table t ("check" int check ("check" > 1), "primary" text)');
    expect([...columns.keys()]).toEqual(['check', 'primary']);
    expect(checks).toEqual([{ expr: '("check" > 1)' }]);
  });

  test('views and triggers', () => {
    expect(readViewText('create view if not exists "as" (x) as with a as (select 1) select * from a')).toEqual({
      columns: ['x'],
      as: 'with a as (select 1) select * from a',
    });
    expect(readTriggerText('create trigger main.g insert on t for each row begin select 1; end')).toEqual({
      timing: 'BEFORE',
      event: 'INSERT',
      columns: [],
      body: 'begin select 1; end',
    });
  });
});

test.each([
  ['INT', 'int'],
  ['Varchar (20)', 'varchar(20)'],
  ['DECIMAL( 6 , 2 )', 'decimal(6,2)'],
  ['UNSIGNED  BIG INT', 'unsigned big int'],
  ['', 'blob'],
  ['Point(2)', 'Point(2)'],
  ['int(11)', 'int(11)'],
])('type %s', (declared, type) => {
  expect(canonicalType(declared)).toBe(type);
});

test.each([
  ['int', 'bigint', true],
  ['varchar(10)', 'text', true],
  ['int', 'text', false],
  ['Point(2)', 'Point(3)', false],
])('types %s and %s', (a, b, same) => {
  expect(sameType(a, b)).toBe(same);
});
