import { expect, test } from 'vitest';
import { postgres } from '../../../src/dialects/postgres/index.ts';
import { numberValue, stringValue } from '../../../src/hcl/value.ts';
import { column, fault, read, table } from './fixture.ts';

test('references reach across files, forwards and backwards', async () => {
  const schema = await read({
    'a.hcl': `table "pet" {
  schema = schema.public
  column "owner" {
    type = int
  }
  foreign_key "pet_owner" {
    columns     = [column.owner]
    ref_columns = [table.person.column.id]
    on_delete   = SET_NULL
    on_update   = "CASCADE"
  }
}
`,
    'b.hcl': `schema "public" {
}
table "person" {
  schema = schema.public
  column "id" {
    type = int
  }
}
`,
  });
  expect(schema.object('foreign_key', 'pet_owner')).toMatchObject({
    columns: ['owner'],
    refSchema: 'public',
    refTable: 'person',
    refColumns: ['id'],
    onDelete: 'SET NULL',
    onUpdate: 'CASCADE',
  });
  expect(schema.schemas).toEqual(['public']);
});

test('partitions of partitions stand in the schema of the first table, also where their names are in others', async () => {
  const shares = (home: string) => `table "${home}" "share" {
  schema = schema.${home}
  column "n" {
    type = int
  }
  partition {
    type    = LIST
    columns = [column.n]
  }
}
partition "${home}" "some" {
  of = table.${home}.share
  partition {
    type    = LIST
    columns = [column.n]
  }
  values = [1, 2]
}
partition "${home}" "few" {
  of     = partition.${home}.some
  values = [2]
}
`;
  const schema = await read({ 'a.hcl': twoSchemas + shares('a') + shares('b') });
  for (const home of ['a', 'b']) {
    expect(schema.object('table', 'few', home)).toMatchObject({ partitionOf: { schema: home, name: 'some' } });
  }
});

test.each([
  ['partition', 'of = partition.', '', 'schema'],
  ['table', 'name = table.', '.name', 'name'],
])('blocks that ask for each other are refused: %s', async (type, start, end, what) => {
  const block = (name: string, other: string) => `${type} "${name}" {\n  ${start}${other}${end}\n}\n`;
  const shown = await fault(block('one', 'other') + block('other', 'one'));
  expect(shown).toContain(`app.hcl:1:1: circular reference: the ${what} of this ${type} depends on itself`);
});

test('schemas of the server may be named without a block', async () => {
  const extension = (home: string) => `extension "adminpack" {\n  schema = schema.${home}\n}\n`;
  const schema = await read(extension('pg_catalog'));
  expect(schema.object('extension', 'adminpack')).toMatchObject({ into: 'pg_catalog' });
  expect(schema.schemas).toEqual([]);
  expect(await fault(extension('pg_catlog'))).toContain('referenced schema "pg_catlog" not found');
});

test('where the indexes of keys lie is printed as it is read', async () => {
  const keys = [
    'primary_key {\n    columns    = [column.c]\n    tablespace = "one"\n  }',
    'unique "u" {\n    columns    = [column.c]\n    tablespace = "two"\n  }',
    'exclude "e" {\n    tablespace = "three"\n    on {\n      column = column.c\n      op     = "="\n    }\n  }',
  ];
  const { realm } = await read(table(`  column "c" {\n    type = int\n  }\n  ${keys.join('\n  ')}`));
  const printed = postgres.printHcl(realm, { of: 'realm' });
  for (const key of keys) expect(printed).toContain(key);
});

const twoSchemas = `schema "a" {
}
schema "b" {
}
`;

const keyed = (labels: string, home: string, more = '') => `table ${labels} {
  schema = schema.${home}
  column "id" {
    type = int
  }
${more}}
`;

const pointing = (to: string) => `  foreign_key "f" {
    columns     = [column.id]
    ref_columns = [${to}.column.id]
  }
`;

test.each([
  { name: 'two labels', first: '"a" "t"', second: '"b" "t"', to: 'table.a.t', schema: 'a' },
  { name: 'one label, the same schema wins', first: '"t"', second: '"t"', to: 'table.t', schema: 'b' },
  { name: 'index syntax', first: '"a" "t"', second: '"b" "t"', to: 'table["a"]["t"]', schema: 'a' },
  { name: 'itself', first: '"a" "t"', second: '"b" "t"', to: 'table.b.t', schema: 'b' },
])('tables that share a name: $name', async ({ first, second, to, schema }) => {
  const document = await read(twoSchemas + keyed(first, 'a') + keyed(second, 'b', pointing(to)));
  expect(document.object('foreign_key', 'f')).toMatchObject({ schema: 'b', refSchema: schema, refTable: 't' });
});

test('a name in several schemas, none of them at hand, is refused', async () => {
  const text = `${twoSchemas}schema "c" {\n}\n${keyed('"t"', 'a')}${keyed('"t"', 'b')}${keyed('"u"', 'c', pointing('table.t'))}`;
  expect(await fault(text)).toContain('multiple reference tables found for "t"');
});

test('a table named like a schema that qualifies', async () => {
  const text = `${twoSchemas}${keyed('"a"', 'b')}${keyed('"a" "t"', 'a')}${keyed('"b" "t"', 'b', pointing('table.a.t'))}`;
  expect((await read(text)).object('foreign_key', 'f')).toMatchObject({ refSchema: 'a', refTable: 't' });
  const other = `${twoSchemas}${keyed('"a"', 'b')}${keyed('"a" "t"', 'a')}${keyed('"b" "t"', 'b', pointing('table.a'))}`;
  expect((await read(other)).object('foreign_key', 'f')).toMatchObject({ refSchema: 'b', refTable: 'a' });
});

test('variables, locals, functions and names of blocks in texts', async () => {
  const document = await read(
    `variable "prefix" {
  type = string
}
variable "size" {
  type    = number
  default = 2
}
locals {
  whole = "\${local.start}_crate"
  start = upper(var.prefix)
}
${table(`  comment = "\${local.whole} next to \${table.crate.name} in \${table.crate.schema}"
  column "c" {
    type    = varchar(var.size * 6)
    default = var.prefix
    null    = var.size > 1
  }`)}`,
    new Map([
      ['prefix', stringValue('big')],
      ['unknown', numberValue(1)],
    ]),
  );
  expect(document.object('table', 'crate').comment).toBe('BIG_crate next to crate in public');
  expect(document.object('column', 'c')).toMatchObject({
    type: { text: 'character varying(12)' },
    default: "'big'",
    null: true,
  });
});

test('texts of --var become what the variables are', async () => {
  const text = `variable "n" {
  type = number
}
variable "names" {
  type = list(string)
}
${column('varchar(var.n)', 'default = join("+", var.names)')}`;
  const inputs = new Map([
    ['n', ['7']],
    ['names', ['a', 'b']],
  ]);
  expect((await read(text, inputs)).object('column', 'c')).toMatchObject({
    type: { text: 'character varying(7)' },
    default: "'a+b'",
  });
});

test('for_each: a schema for each tenant, and tables in them', async () => {
  const document = await read(
    `variable "tenants" {
  type    = list(string)
  default = ["one", "two"]
}
schema "tenant" {
  for_each = toset(var.tenants)
  name     = "tenant_\${each.value}"
}
table "users" {
  for_each = schema.tenant
  schema   = each.value
  comment  = each.key
  column "id" {
    type = int
  }
}
table "posts" {
  for_each = toset(var.tenants)
  schema   = schema.tenant[each.value]
  column "author" {
    type = int
  }
  foreign_key "author" {
    columns     = [column.author]
    ref_columns = [table.users.column.id]
  }
}
table "first" {
  schema = schema.tenant["one"]
  column "id" {
    type = int
  }
  foreign_key "f" {
    columns     = [column.id]
    ref_columns = [table.users["two"].column.id]
  }
}
`,
  );
  expect(document.schemas).toEqual(['tenant_one', 'tenant_two']);
  expect(document.object('table', 'users', 'tenant_two').comment).toBe('two');
  for (const schema of document.schemas) {
    expect(document.object('foreign_key', 'author', schema)).toMatchObject({ refSchema: schema, refTable: 'users' });
  }
  expect(document.object('foreign_key', 'f')).toMatchObject({ schema: 'tenant_one', refSchema: 'tenant_two' });
});

test('for_each with names, and dynamic blocks', async () => {
  const document = await read(
    table(`  column "flag" {
    for_each = { small = "int2", large = "int8" }
    name     = "flag_\${each.key}"
    type     = sql(each.value)
  }
  dynamic "column" {
    for_each = ["x", "y"]
    labels   = [column.value]
    content {
      type = int
      null = column.key == 0
    }
  }
  dynamic "index" {
    for_each = toset(["x", "y"])
    iterator = each_index
    labels   = ["by_\${each_index.value}"]
    content {
      columns = [column[each_index.value], column.flag_small]
    }
  }`),
  );
  expect(document.object('column', 'flag_large')).toMatchObject({ type: { text: 'bigint' } });
  expect(document.object('column', 'x')).toMatchObject({ null: true });
  expect(document.object('column', 'y')).toMatchObject({ null: false });
  expect(document.object('index', 'by_y')).toMatchObject({ parts: [{ column: 'y' }, { column: 'flag_small' }] });
});

test('a name attribute names the object, its label is what references say', async () => {
  const document = await read(
    `schema "public" {\n}\n${keyed('"t"', 'public', '  name = "real name"\n')}${keyed('"u"', 'public', pointing('table.t'))}`,
  );
  expect(document.object('foreign_key', 'f')).toMatchObject({ refTable: 'real name' });
});

test('blocks without labels get the names of the server', async () => {
  const document = await read(
    table(`  column "id" {
    type = int
  }
  primary_key {
    columns = [column.id]
  }
  unique {
    columns = [column.id]
  }
  foreign_key {
    columns     = [column.id]
    ref_columns = [column.id]
  }
  check {
    expr = "id > 0"
  }`),
  );
  expect(document.named.slice(3)).toEqual([
    'primary key "public"."crate"."crate_pkey"',
    'unique "public"."crate"."crate_id_key"',
    'foreign key "public"."crate"."crate_id_fkey"',
    'check "public"."crate"."crate_check"',
  ]);
});

test.each([
  { type: 'text', value: '"x"', sql: "'x'" },
  { type: 'text', value: '"it\'s"', sql: "'it''s'" },
  { type: 'text', value: '"123"', sql: "'123'" },
  { type: 'text', value: '"\'x\'"', sql: "'x'" },
  { type: 'text', value: '"true"', sql: "'true'" },
  { type: 'int', value: '"123"', sql: '123' },
  { type: 'int', value: '3', sql: '3' },
  { type: 'numeric', value: '9007199254740993.50', sql: '9007199254740993.5' },
  { type: 'bool', value: '"true"', sql: 'true' },
  { type: 'bool', value: 'false', sql: 'false' },
  { type: 'sql("int[]")', value: '"{}"', sql: "'{}'" },
  { type: 'jsonb', value: '"{}"', sql: "'{}'" },
  { type: 'text', value: '<<-T\n      two\n      lines\n    T', sql: "'two\nlines\n'" },
  { type: 'timestamptz', value: 'sql("now()")', sql: 'now()' },
  { type: 'varchar(9)', value: 'sql("NULL::character varying")', sql: 'NULL::character varying' },
  { type: 'text', value: 'null', sql: undefined },
])('default of $type: $value', async ({ type, value, sql }) => {
  expect((await read(column(type, `default = ${value}`))).object('column', 'c').default).toBe(sql);
});

test('a type written as SQL is found among those of the state', async () => {
  const enums = `enum "mood" {\n  schema = schema.public\n  values = ["a"]\n}\n`;
  const document = await read(enums + column('sql("mood[]")'));
  expect(document.object('column', 'c')).toMatchObject({
    type: { text: 'mood[]', user: { kind: 'enum', schema: 'public', name: 'mood' } },
  });
});

test('what is unknown is told, with what may have been meant', async () => {
  const { notes } = await read(
    `viev "v" {\n}\n${table(`  colour = "red"
  column "c" {
    type  = int
    nulls = true
    ass {
    }
  }
  indx "i" {
  }`)}`,
  );
  expect(notes).toEqual([
    'app.hcl:1:1: blocks of type "viev" are not known and are ignored; did you mean "view"?',
    expect.stringMatching(/^app\.hcl:7:3: table "crate" has no attribute "colour", it is ignored/),
    'app.hcl:14:3: table "crate" holds no blocks of type "indx", it is ignored; did you mean "index"?',
    'app.hcl:10:5: column "c" has no attribute "nulls", it is ignored; did you mean "null"?',
    expect.stringMatching(/^app\.hcl:11:5: column "c" holds no blocks of type "ass", it is ignored/),
  ]);
});

test.each([
  {
    name: 'a table twice',
    text: table('') + table('', 'crate').replace(/^schema.*\n}\n/, ''),
    said: ['app.hcl:7:1: table "crate" is defined twice', ' 7 | table "crate" {', 'first at app.hcl:3:1'],
  },
  { name: 'no schema', text: 'table "t" {\n}\n', said: ['app.hcl:1:1: table "t": the attribute "schema" is required'] },
  {
    name: 'an unknown schema',
    text: 'schema "main" {\n}\ntable "t" {\n  schema = schema.mian\n}\n',
    said: ['app.hcl:4:18: referenced schema "mian" not found', 'did you mean "main"?'],
  },
  {
    name: 'no type',
    text: table('  column "c" {\n  }'),
    said: ['app.hcl:5:3: column "c": the attribute "type" is required'],
  },
  {
    name: 'an unknown column',
    text: table('  column "id" {\n    type = int\n  }\n  index "i" {\n    columns = [column.idd]\n  }'),
    said: ['app.hcl:9:22: referenced column "idd" not found in table "crate"', 'did you mean "id"?'],
  },
  {
    name: 'an unknown table',
    text: table(`  column "id" {\n    type = int\n  }\n${pointing('table.nobody')}`),
    said: ['app.hcl:10:25: referenced table "nobody" not found'],
  },
  {
    name: 'a column of another table',
    text:
      table(`  column "id" {\n    type = int\n  }\n  index "i" {\n    columns = [table.b.column.id]\n  }`) +
      keyed('"b"', 'public'),
    said: ['app.hcl:9:15: index "i": columns: column "id" belongs to table "b", not to "crate"'],
  },
  {
    name: 'an unequal number of columns',
    text: table(
      '  column "a" {\n    type = int\n  }\n  foreign_key "f" {\n    columns = [column.a]\n    ref_columns = [column.a, column.a]\n  }',
    ),
    said: ['foreign_key "f" has 1 columns and 2 ref_columns'],
  },
  {
    name: 'an index without parts',
    text: table('  index "i" {\n    unique = true\n  }'),
    said: ['app.hcl:5:3: missing definition for index "i"'],
  },
  {
    name: 'an index with both',
    text: table(
      '  column "a" {\n    type = int\n  }\n  index "i" {\n    columns = [column.a]\n    on {\n      column = column.a\n    }\n  }',
    ),
    said: ['app.hcl:9:15: multiple definitions for index "i", use "columns" or "on"'],
  },
  {
    name: 'a partition with both',
    text: table(
      '  column "a" {\n    type = int\n  }\n  partition {\n    type = RANGE\n    columns = [column.a]\n    by {\n      column = column.a\n    }\n  }',
    ),
    said: ['multiple definitions for crate.partition, use "columns" or "by"'],
  },
  {
    name: 'a partition with neither',
    text: table('  partition {\n    type = RANGE\n  }'),
    said: ['missing columns or expressions for crate.partition'],
  },
  {
    name: 'an unknown word',
    text: table(
      '  column "a" {\n    type = int\n  }\n  foreign_key "f" {\n    columns = [column.a]\n    ref_columns = [column.a]\n    on_delete = CASCDE\n  }',
    ),
    said: ['app.hcl:11:17: foreign_key "f": on_delete: unknown word "CASCDE"', 'did you mean "CASCADE"?'],
  },
  {
    name: 'a wrong kind of value',
    text: table('  comment = 12'),
    said: ['app.hcl:5:13: table "crate": comment: a string is required, got 12'],
  },
  {
    name: 'three labels',
    text: 'table "a" "b" "c" {\n}\n',
    said: ['app.hcl:1:15: too many labels for block: a, b, c'],
  },
  { name: 'a block without a name', text: 'schema {\n}\n', said: ['app.hcl:1:1: schema blocks need a name'] },
  {
    name: 'locals in a circle',
    text: 'locals {\n  a = local.b\n  b = local.a\n}\n',
    said: ['app.hcl:2:3: locals need each other in a circle: local.a → local.b → local.a'],
  },
  {
    name: 'an unknown local',
    text: 'schema "s" {\n  comment = local.x\n}\n',
    said: ['app.hcl:2:18: there is no local "x"'],
  },
  {
    name: 'a project file',
    text: 'env "local" {\n}\n',
    said: ['Error: cannot parse project file "app.hcl" as a schema file'],
  },
  {
    name: 'a loop over a number',
    text: 'schema "s" {\n  for_each = 3\n}\n',
    said: ['app.hcl:2:14: for_each does not support a number'],
  },
  {
    name: 'a missing variable',
    text: 'variable "v" {\n  type = string\n}\n',
    said: ['app.hcl:1:1: missing value for required variable "v"'],
  },
  {
    name: 'a function of project files',
    text: 'schema "s" {\n  comment = getenv("HOME")\n}\n',
    said: ['app.hcl:2:13: there is no function "getenv"'],
  },
])('$name is refused, with its place', async ({ text, said }) => {
  const shown = await fault(text);
  for (const part of said) expect(shown).toContain(part);
});

test('several faults are told at once, in their order', async () => {
  const shown = await fault(table('  column "a" {\n    type = integr\n  }\n  column "b" {\n    type = txt\n  }'));
  expect(shown.match(/^Error: .*$/gm)).toEqual([
    'Error: app.hcl:6:12: there is no type named "integr"',
    'Error: app.hcl:9:12: there is no type named "txt"',
  ]);
});
