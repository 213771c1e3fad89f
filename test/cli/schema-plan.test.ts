import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const files = { 'want.sql': 'CREATE TABLE t (id integer PRIMARY KEY, n text);\n' };
const states = ['--to', 'file://want.sql'];
const plan = ['schema', 'plan', 'first', '--from', 'sqlite://target.db', ...states];
const apply = ['schema', 'apply', '--url', 'sqlite://target.db', ...states, '--auto-approve'];
const saved = [...apply, '--plan', 'file://first.plan.hcl'];
const planned =
  '-- Planned Changes:\n-- Create "t" table\nCREATE TABLE `t` (\n  `id` integer NULL,\n  `n` text NULL,\n  PRIMARY KEY (`id`)\n);\n';

describe('schema plan', () => {
  test('saves a plan that runs later, once', async () => {
    const cwd = folder(files);
    const saving = await telamon([...plan, '--save'], { cwd });
    expect(saving).toEqual({ code: 0, stdout: planned, stderr: 'saved as first.plan.hcl\n' });
    expect(readFileSync(join(cwd, 'first.plan.hcl'), 'utf8')).toMatch(
      /^plan "first" \{\n {2}from {6}= "[\w+/]{43}="\n {2}to {8}= "[\w+/]{43}="\n {2}migration = <<-SQL\n/,
    );
    expect(await telamon(saved, { cwd })).toEqual({ code: 0, stdout: planned, stderr: '' });
    const again = await telamon(saved, { cwd });
    expect(again).toEqual({ code: 0, stdout: 'Schema is synced, no changes to be made\n', stderr: '' });
  });

  test('a dry run saves nothing, and so does a pipe', async () => {
    const cwd = folder(files);
    expect(await telamon([...plan, '--dry-run'], { cwd })).toEqual({ code: 0, stdout: planned, stderr: '' });
    const piped = await telamon(plan, { cwd, input: 'yes\n' });
    expect(piped).toMatchObject({ code: 1, stderr: expect.stringContaining('use --save or --dry-run') });
    expect(readdirSync(cwd).filter((name) => name.endsWith('.hcl'))).toEqual([]);
  });

  test('a file that is there is kept', async () => {
    const cwd = folder({ ...files, 'first.plan.hcl': 'mine' });
    const { code, stderr } = await telamon([...plan, '--save'], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('"first.plan.hcl" is there already') });
    expect(readFileSync(join(cwd, 'first.plan.hcl'), 'utf8')).toBe('mine');
  });
});

describe('schema apply --plan refuses', () => {
  const change = (cwd: string, pattern: RegExp, by: string) => {
    const file = join(cwd, 'first.plan.hcl');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(pattern, () => by),
    );
  };
  test.each([
    {
      name: 'another database',
      between: (cwd: string) => telamon([...apply.slice(0, 4), '--to', 'file://other.sql', '--auto-approve'], { cwd }),
      fault: 'first.plan.hcl: the database has changed since the plan "first" was made',
    },
    {
      name: 'another desired state',
      between: async (cwd: string) =>
        writeFileSync(join(cwd, 'want.sql'), 'CREATE TABLE t (id integer PRIMARY KEY);\n'),
      fault: 'first.plan.hcl: the desired state has changed since the plan "first" was made',
    },
    {
      name: 'statements that lead elsewhere',
      between: async (cwd: string) => change(cwd, /`n` text NULL/, '`n` integer NULL'),
      fault: 'the saved plan does not hold',
    },
    {
      name: 'a plan without statements',
      between: async (cwd: string) => change(cwd, /^ +migration = [\s\S]*\n {4}SQL$/m, '  migration = ""'),
      fault: 'the saved plan is empty',
    },
    {
      name: 'a plan that says not from where',
      between: async (cwd: string) => change(cwd, /^ +from .*\n/m, ''),
      fault: 'first.plan.hcl:1:1: the attribute "from" is missing',
    },
    {
      name: 'another file',
      between: async (cwd: string) => writeFileSync(join(cwd, 'first.plan.hcl'), 'x = 1\n'),
      fault: 'there is no block plan "name" { … } in it',
    },
  ])('$name', async ({ between, fault }) => {
    const cwd = folder({ ...files, 'other.sql': 'CREATE TABLE other (id int);\n' });
    await telamon([...plan, '--save'], { cwd });
    await between(cwd);
    const before = existsSync(join(cwd, 'target.db')) ? readFileSync(join(cwd, 'target.db')) : undefined;
    const { code, stdout, stderr } = await telamon(saved, { cwd });
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(fault) });
    expect(existsSync(join(cwd, 'target.db')) ? readFileSync(join(cwd, 'target.db')) : undefined).toEqual(before);
  });

  test('a plan without a desired state, and one that is not there', async () => {
    const cwd = folder(files);
    const alone = await telamon(['schema', 'apply', '--url', 'sqlite://target.db', '--plan', 'file://x.plan.hcl'], {
      cwd,
    });
    expect(alone.stderr).toBe('Error: the flag "to" is required to verify the provided plan\n');
    expect(await telamon(saved, { cwd })).toMatchObject({
      code: 1,
      stderr: 'Error: the plan "first.plan.hcl" cannot be read: no such file or directory\n',
    });
  });
});
