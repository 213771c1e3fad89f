import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

/** A project whose `check` blocks stand at the top and in the env; two files are pending. */
async function project(top: string, inner = '', files: Readonly<Record<string, string>> = {}): Promise<string> {
  const cwd = folder({
    'atlas.hcl': `${top}\nvariable "most" {\n  type    = number\n  default = 1\n}\nlocals {\n  newest = "1"\n}\nenv "local" {\n  url = "sqlite://local.db"\n  src = "file://schema.sql"\n${inner}\n}\n`,
    'schema.sql': 'CREATE TABLE t (id int);\n',
    'migrations/1_t.sql': 'CREATE TABLE t (id int);\n',
    'migrations/2_u.sql': 'CREATE TABLE u (id int);\nDROP TABLE u;\n',
    ...files,
  });
  expect(await telamon(['migrate', 'hash'], { cwd })).toMatchObject({ code: 0 });
  return cwd;
}

const check = (rules: string, subject = 'migrate_apply') => `check "${subject}" {\n${rules}\n}`;
const rule = (verdict: string, condition: string, message = '') =>
  `  ${verdict} "r" {\n    condition = ${condition}\n${message === '' ? '' : `    message = ${message}\n`}  }`;
const apply = (cwd: string, ...more: string[]) => telamon(['migrate', 'apply', '--env', 'local', ...more], { cwd });

describe('check "migrate_apply"', () => {
  const self = 'self.planned_migration';
  test.each([
    { condition: `length(${self}.files) > var.most`, denied: true },
    { condition: `length(${self}.files) > 2`, denied: false },
    { condition: `${self}.target_version > local.newest`, denied: true },
    { condition: `${self}.target_version == "1"`, denied: false },
    { condition: `${self}.files[1].name == "2_u.sql" && ${self}.files[0].version == "1"`, denied: true },
    { condition: `length(${self}.files[1].statements) == 2 && length(${self}.statements) == 3`, denied: true },
    {
      condition: `length([for s in ${self}.statements : s.text if startswith(upper(s.text), "DROP")]) > 0`,
      denied: true,
    },
    { condition: 'atlas.env == "local"', denied: true },
    { condition: 'atlas.env == "prod"', denied: false },
  ])('deny where $condition: $denied', async ({ condition, denied }) => {
    const cwd = await project(check(rule('deny', condition, `"not more than $\{length(${self}.files)}"`)));
    const dry = await apply(cwd, '--dry-run');
    const real = await apply(cwd);
    if (!denied) {
      expect([dry, real]).toMatchObject([{ code: 0 }, { code: 0 }]);
      return;
    }
    for (const outcome of [dry, real]) {
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toContain(
        'Error: atlas.hcl:2:3: "migrate apply" was blocked by pre-execution check (deny rule: "r" at line: 2): not more than 2\n',
      );
    }
    const tables = await telamon(['schema', 'inspect', '--env', 'local', '--format', '{{ sql . }}'], { cwd });
    expect(tables).toMatchObject({ code: 0, stdout: '' });
  });

  const yes = 'true';
  const no = 'false';
  test.each([
    { name: 'an allow before it', top: [rule('allow', yes), rule('deny', yes)], code: 0 },
    { name: 'an allow behind it', top: [rule('deny', yes), rule('allow', yes)], code: 1 },
    { name: 'rules of which none holds', top: [rule('allow', no), rule('deny', no)], code: 0 },
    { name: 'a rule without a name', top: ['  deny {\n    condition = true\n  }'], code: 1 },
    { name: 'the whole file first: it allows', top: [rule('allow', yes)], inner: [rule('deny', yes)], code: 0 },
    { name: 'the whole file first: it denies', top: [rule('deny', yes)], inner: [rule('allow', yes)], code: 1 },
    { name: 'the env alone', inner: [rule('deny', yes)], code: 1 },
    {
      name: 'rules behind the one that decides are not asked',
      top: [rule('allow', yes), rule('deny', '1 + ""')],
      code: 0,
    },
  ])('$name', async ({ top = [], inner = [], code }) => {
    const cwd = await project(check(top.join('\n')), check(inner.join('\n')));
    expect(await apply(cwd)).toMatchObject({ code });
  });

  test('counts what is left, and is not asked when nothing is', async () => {
    const cwd = await project(check(rule('deny', `length(${self}.files) > 1`)));
    expect(await apply(cwd, '1')).toMatchObject({ code: 0 });
    expect(await apply(cwd)).toMatchObject({ code: 0 });
    const never = await project(check(rule('deny', 'true')), '', {
      'migrations/1_t.sql': '',
      'migrations/2_u.sql': '',
    });
    expect((await apply(never)).code).toBe(1);
    expect(await telamon(['migrate', 'set', '2', '--env', 'local'], { cwd: never })).toMatchObject({ code: 0 });
    expect(await apply(never)).toMatchObject({ code: 0, stdout: 'No migration files to execute\n' });
  });

  test.each([
    {
      name: 'no bool',
      rules: rule('deny', '1'),
      at: '3:17',
      says: 'check.deny.condition: a bool is required, got a number',
    },
    { name: 'null', rules: rule('deny', 'null'), at: '3:17', says: 'check.deny needs condition, a bool' },
    { name: 'unknown in self', rules: rule('deny', 'self.planned.x'), at: '3:21', says: 'planned' },
    { name: 'an unknown local', rules: rule('deny', 'local.nope'), at: '3:22', says: 'nope' },
    { name: 'an unknown root', rules: rule('deny', 'nope.x'), at: '3:17', says: 'nope' },
    { name: 'no condition', rules: '  deny "r" {\n  }', at: '2:3', says: 'deny "r" needs a condition' },
    {
      name: 'another attribute',
      rules: '  deny "r" {\n    conditon = true\n  }',
      at: '3:16',
      says: 'check.deny knows no attribute "conditon"',
    },
    { name: 'another block', rules: '  denny "r" {\n  }', at: '2:3', says: 'check knows no block "denny"' },
    {
      name: 'a message of an allow',
      rules: rule('allow', 'true', '"x"'),
      at: '4:15',
      says: 'check.allow knows no attribute "message"',
    },
    { name: 'two names', rules: '  deny "a" "b" {\n    condition = true\n  }', at: '2:3', says: 'a rule has one name' },
    {
      name: 'another command',
      subject: 'migrate_aply',
      rules: rule('deny', 'true'),
      at: '1:1',
      says: 'check "migrate_aply": a check has one label',
    },
  ])('refused before anything runs: $name', async ({ rules, subject, at, says }) => {
    const cwd = await project(check(rules, subject));
    for (const more of [[], ['--dry-run']]) {
      const outcome = await apply(cwd, ...more);
      expect(outcome).toMatchObject({ code: 1, stdout: '' });
      expect(outcome.stderr).toMatch(new RegExp(`^Error: atlas\\.hcl:${at}: `));
      expect(outcome.stderr).toContain(says);
    }
    const tables = await telamon(['schema', 'inspect', '--env', 'local', '--format', '{{ sql . }}'], { cwd });
    expect(tables).toMatchObject({ code: 0, stdout: '' });
  });

  test('data sources that need each other are told, not waited for', async () => {
    const source = (name: string, other: string) =>
      `data "external" "${name}" {\n  program = ["echo", data.external.${other}]\n}\n`;
    const cwd = await project('');
    const again = folder({
      'atlas.hcl': `${source('a', 'b')}${source('b', 'a')}${check(rule('deny', 'data.external.a == ""'))}\nenv "local" {\n  url = "sqlite://local.db"\n}\n`,
    });
    expect(existsSync(join(cwd, 'local.db'))).toBe(false);
    const outcome = await telamon(['migrate', 'apply', '--env', 'local'], { cwd: again });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('data.external');
  });
});

describe('check "schema_apply"', () => {
  const statements = 'self.planned_migration.statements';
  const run = (cwd: string, ...more: string[]) => telamon(['schema', 'apply', '--env', 'local', ...more], { cwd });

  test.each([
    { condition: `startswith(${statements}[0].text, "CREATE TABLE")`, denied: true },
    { condition: `length(${statements}) == 1 && length(self.planned_migration.files) == 0`, denied: true },
    { condition: 'self.planned_migration.target_version != ""', denied: false },
  ])('deny where $condition: $denied', async ({ condition, denied }) => {
    const cwd = await project(check(rule('deny', condition, '"no"'), 'schema_apply'));
    for (const way of ['--dry-run', '--auto-approve']) {
      const outcome = await run(cwd, way);
      expect(outcome.code).toBe(denied ? 1 : 0);
      expect(outcome.stderr).toBe(
        denied
          ? 'Error: atlas.hcl:2:3: "schema apply" was blocked by pre-execution check (deny rule: "r" at line: 2): no\n 2 |   deny "r" {\n   |   ^^^^^^^^^^\nhint: nothing was changed\n'
          : '',
      );
    }
  });

  test('rules of the other command are not asked', async () => {
    const cwd = await project(check(rule('deny', 'true')));
    expect(await run(cwd, '--auto-approve')).toMatchObject({ code: 0 });
  });

  test('has no drift to look for', async () => {
    const cwd = await project(check('  drift {\n  }', 'schema_apply'));
    expect((await run(cwd, '--dry-run')).stderr).toContain('check knows no block "drift"');
  });
});
