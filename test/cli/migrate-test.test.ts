import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const dev = ['--dev-url', 'sqlite://dev?mode=memory'];
const plain = (text: string) => text.replaceAll(/\(\d[^)]*\)/g, '(TIME)');

const migrations = {
  'migrations/1_users.sql': 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);\n',
  'migrations/2_names.sql': `ALTER TABLE users ADD COLUMN first text;
UPDATE users SET first = substr(name, 1, instr(name, ' ') - 1);
CREATE UNIQUE INDEX users_name ON users (name);
`,
};

async function hashed(tests: Readonly<Record<string, string>>) {
  const cwd = folder({ ...migrations, ...tests });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  return cwd;
}

describe('migrate test', () => {
  test('rows on their way from one version to the next', async () => {
    const cwd = await hashed({
      'names.test.hcl': `variable "name" {
  type    = string
  default = "Ada Lovelace"
}
locals {
  first = split(" ", var.name)[0]
}
test "migrate" "names are split" {
  migrate {
    to = "1"
  }
  exec {
    sql = "INSERT INTO users (name) VALUES ('\${var.name}')"
  }
  migrate {
    to = "2"
  }
  exec {
    sql    = "SELECT id, first FROM users"
    output = "1, \${local.first}"
  }
  exec {
    sql    = "SELECT id, first FROM users"
    format = table
    output = <<-TAB
       id | first
      ----+-------
       1  | \${local.first}
    TAB
  }
  exec {
    sql   = "SELECT name FROM users"
    match = "^Ada .*e$"
  }
  catch {
    sql   = "INSERT INTO users (name) VALUES ('\${var.name}')"
    error = "UNIQUE constraint failed"
  }
  assert {
    sql = "SELECT count(*) = 1 FROM users; SELECT 1"
  }
  log {
    message = "all is well"
  }
  external {
    program = ["echo", "\${testing.dev_url}"]
    output  = "sqlite://dev?mode=memory"
  }
  cleanup {
    sql = "DELETE FROM users"
  }
}
test "migrate" "each" {
  for_each = toset(["a b", "c d"])
  migrate {
    to = "1"
  }
  exec {
    sql    = "SELECT '\${each.value}'"
    output = each.value
  }
}
test "migrate" "later" {
  skip = true
}
test "schema" "another kind" {
  exec {
    sql = "SELECT nothing"
  }
}
`,
    });
    const { code, stdout, stderr } = await telamon(['migrate', 'test', ...dev], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(plain(stdout)).toBe(`-- PASS: names are split (TIME)
    names.test.hcl:42: all is well
-- PASS: each (TIME)
    -- PASS: each/1 (TIME)
    -- PASS: each/2 (TIME)
-- SKIP: later (TIME)
PASS
`);
    const one = await telamon(['migrate', 'test', 'names.test.hcl', '--run', 'each/2', ...dev], { cwd });
    expect(plain(one.stdout)).toBe('-- PASS: each (TIME)\n    -- PASS: each/2 (TIME)\nPASS\n');
    const wrong = await telamon(['migrate', 'test', '.', '--var', 'name=Grace Hopper', '--run', 'names', ...dev], {
      cwd,
    });
    expect(wrong.code).toBe(1);
    expect(plain(wrong.stdout)).toMatch(
      /^-- FAIL: names are split \(TIME\)\n {4}names\.test\.hcl:\d+: no match for "Grace Hopper", expected a match of .*\nFAIL\n$/,
    );
  });

  test.each([
    { step: 'exec {\n sql = "SELECT * FROM nowhere"\n}', says: /no such table: nowhere/ },
    { step: 'exec {\n sql = "SELECT 1"\n output = "2"\n}', says: /no match for "1", expected "2"/ },
    { step: 'catch {\n sql = "SELECT 1"\n}', says: /expected an error, got none/ },
    { step: 'catch {\n sql = "SELECT x"\n error = "another"\n}', says: /the error is ".*x.*", expected "another"/ },
    { step: 'assert {\n sql = "SELECT 0"\n error_message = "zero"\n}', says: /: zero/ },
    { step: 'assert {\n sql = "SELECT 1, 2"\n}', says: /1 row\(s\) of 2 column\(s\)/ },
    { step: 'migrate {\n to = "9"\n}', says: /migration with version "9" not found/ },
    { step: 'migrate {\n to = "2"\n}\nmigrate {\n to = "1"\n}', says: /cannot go from version 2 back to 1/ },
    { step: 'external {\n program = ["false"]\n}', says: /exit status 1/ },
  ])('fails: $step', async ({ step, says }) => {
    const cwd = await hashed({ 'x.test.hcl': `test "migrate" "x" {\n${step}\n}\n` });
    const { code, stdout, stderr } = await telamon(['migrate', 'test', ...dev], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/^-- FAIL: x \(.*\)\n {4}x\.test\.hcl:\d+: /);
    expect(stdout).toMatch(says);
    expect(stdout).toMatch(/\nFAIL\n$/);
  });

  test.each([
    { text: '', message: /^Error: there are no tests\n/ },
    {
      text: 'test "migrate" "a" {\n exek {\n sql = ""\n}\n}\n',
      message: /has no block "exek"[\s\S]*did you mean exec\?/,
    },
    { text: 'test "migrate" "a" {\n exec {\n}\n}\n', message: /the block exec needs the attribute "sql"/ },
    {
      text: 'test "migrate" "a" {\n exec {\n sql = "x"\n output = "1"\n match = "1"\n}\n}\n',
      message: /output and match exclude each other/,
    },
    { text: 'test "migrate" {\n}\n', message: /a test has two labels/ },
    { text: 'test "migrate" "a" {\n}\ntest "migrate" "a" {\n}\n', message: /"a"/ },
  ])('is refused: $message', async ({ text, message }) => {
    const cwd = await hashed({ 'x.test.hcl': text });
    const { code, stdout, stderr } = await telamon(['migrate', 'test', ...dev], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

test('schema test, with a project file', async () => {
  const cwd = folder({
    'atlas.hcl': `env "local" {
  src = "file://schema.sql"
  dev = "sqlite://dev?mode=memory"
  test {
    schema {
      src  = ["tests/books.test.hcl"]
      vars = { price = "5" }
    }
  }
}
`,
    'schema.sql': 'CREATE TABLE books (price integer CHECK (price > 0));',
    'tests/books.test.hcl': `variable "price" {
  type = string
}
test "schema" "prices" {
  parallel = true
  exec {
    sql = "INSERT INTO books VALUES (\${var.price})"
  }
  catch {
    sql = "INSERT INTO books VALUES (0)"
  }
  exec {
    sql    = "SELECT price FROM books"
    output = "5"
  }
}
test "schema" "nothing is left" {
  assert {
    sql = "SELECT count(*) = 0 FROM books"
  }
}
`,
  });
  const { code, stdout, stderr } = await telamon(['schema', 'test', '--env', 'local'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(plain(stdout)).toBe('-- PASS: prices (TIME)\n-- PASS: nothing is left (TIME)\nPASS\n');
});
