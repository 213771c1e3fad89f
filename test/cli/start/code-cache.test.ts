import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCode, writeCode } from '../../../src/cli/start/code-cache.ts';
import { flags } from '../../../src/cli/start/load-script.ts';
import { folder, telamon } from '../telamon.ts';

const code = { data: Buffer.from('compiled'), bytecode: 123 };

describe('compiled code in a file', () => {
  test('is read as it was written', () => {
    const file = join(folder(), 'of this build', 'migrate-ls');
    expect(readCode(file)).toBeUndefined();
    writeCode(file, code);
    expect(readCode(file)).toEqual(code);
    writeCode(file, { ...code, bytecode: 456 });
    expect(readCode(file)?.bytecode).toBe(456);
  });

  test.each([
    { name: 'cut short', damage: (bytes: Buffer) => bytes.subarray(0, -1) },
    { name: 'one bit', damage: (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.from('e')]) },
    { name: 'zeros', damage: (bytes: Buffer) => Buffer.alloc(bytes.length) },
    { name: 'empty', damage: () => Buffer.alloc(0) },
  ])('is not read when it is damaged: $name', ({ damage }) => {
    const file = join(folder(), 'build', 'code');
    writeCode(file, code);
    writeFileSync(file, damage(readFileSync(file)));
    expect(readCode(file)).toBeUndefined();
  });

  test('is not read when others may have written it', () => {
    const file = join(folder(), 'build', 'code');
    writeCode(file, code);
    chmodSync(file, 0o622);
    expect(readCode(file)).toBeUndefined();
  });

  test('is not written where that is impossible, and nothing is said', () => {
    const path = folder({ 'a-file': '' });
    writeCode(join(path, 'a-file', 'code'), code);
    expect(readdirSync(path)).toEqual(['a-file']);
  });

  test('of a few builds is kept', () => {
    const path = folder();
    for (let build = 0; build < 12; build++) writeCode(join(path, `build ${build}`, 'code'), code);
    expect(readdirSync(path)).toHaveLength(6);
    expect(readdirSync(path)).toContain('build 11');
  });
});

test("the usual values of V8's flags are those that it starts with", () => {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  const known = flags.filter(({ knownTo }) => Number.parseInt(process.versions.v8, 10) <= knownTo);
  for (const { name, usual } of known) expect(options).toContain(`default: --${name}=${usual}\n`);
});

describe('a command', () => {
  const words = ['migrate', 'ls'];
  const files = { 'migrations/1_a.sql': 'CREATE TABLE a (id int);\n' };
  const listed = { code: 0, stdout: '1_a.sql\n', stderr: '' };
  const made = (cache: string): string[] =>
    readdirSync(cache, { recursive: true, encoding: 'utf8' }).filter((name) => /[/\\](migrate|none)/.test(name));

  test('leaves its code for the next run, and takes it up', async () => {
    const cwd = folder(files);
    const cache = folder();
    const run = () => telamon(words, { cwd, env: { TELAMON_CACHE_DIR: cache } });
    expect(await run()).toEqual(listed);
    const [name = ''] = made(cache);
    expect(name).toMatch(/migrate-ls$/);
    const { ino } = statSync(join(cache, name));
    expect(await run()).toEqual(listed);
    expect(statSync(join(cache, name)).ino).toBe(ino);
    writeFileSync(join(cache, name), 'damaged', { mode: 0o600 });
    expect(await run()).toEqual(listed);
    expect(readFileSync(join(cache, name)).length).toBeGreaterThan(100_000);
  });

  test('of many at once, each succeeds, and nothing is left half written', async () => {
    const cwd = folder(files);
    const cache = folder();
    const runs = Array.from({ length: 6 }, () => telamon(words, { cwd, env: { TELAMON_CACHE_DIR: cache } }));
    expect(await Promise.all(runs)).toEqual(runs.map(() => listed));
    expect(made(cache)).toEqual([expect.stringMatching(/migrate-ls$/)]);
  });

  test.each([
    { name: 'the variable of Node', env: { NODE_DISABLE_COMPILE_CACHE: '1' } },
    { name: 'coverage', env: { NODE_V8_COVERAGE: 'coverage' } },
  ])('keeps none under $name', async ({ env }) => {
    const cwd = folder(files);
    const cache = folder();
    expect(await telamon(words, { cwd, env: { TELAMON_CACHE_DIR: cache, ...env } })).toEqual(listed);
    expect(made(cache)).toEqual([]);
  });

  test('that fails keeps none', async () => {
    const cache = folder();
    const { code } = await telamon(['migrate', 'nonsense'], { cwd: folder(), env: { TELAMON_CACHE_DIR: cache } });
    expect(code).toBe(1);
    expect(made(cache)).toEqual([]);
  });

  test('runs where the cache folder is no folder', async () => {
    const cache = join(folder({ file: '' }), 'file');
    expect(await telamon(words, { cwd: folder(files), env: { TELAMON_CACHE_DIR: cache } })).toEqual(listed);
  });
});
