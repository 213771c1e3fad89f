import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDirUrl } from '../../src/migrations/dir-url.ts';
import { openDirectory, openOrPlanDirectory, verifyDirectory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { formatByName } from '../../src/migrations/formats/index.ts';
import { hashDirectory } from '../../src/migrations/hash.ts';
import { newMigration } from '../../src/migrations/new.ts';
import { validateDirectory } from '../../src/migrations/validate.ts';
import { addMigration, checkMigrationName } from '../../src/migrations/write.ts';
import { postgresRules } from './rules.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'telamon-directory-'));
  path = join(folder, 'migrations');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = async (files: Record<string, string>) => {
  await mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
};
const open = () => openDirectory(path, atlasFormat);

test.each<{ url: string; format?: string; parsed: [string, string, string | undefined] }>([
  { url: 'file://migrations', parsed: ['migrations', 'atlas', undefined] },
  { url: 'file://', parsed: ['migrations', 'atlas', undefined] },
  { url: 'file://a/b', parsed: ['a/b', 'atlas', undefined] },
  { url: 'file:///a/b', parsed: ['/a/b', 'atlas', undefined] },
  { url: 'file://Db/Übung%20x', parsed: ['Db/Übung x', 'atlas', undefined] },
  { url: 'file://a@b/c', parsed: ['a@b/c', 'atlas', undefined] },
  { url: 'file://m?format=goose', format: 'flyway', parsed: ['m', 'goose', undefined] },
  { url: 'file://m', format: 'flyway', parsed: ['m', 'flyway', undefined] },
  { url: 'file://m?version=3', parsed: ['m', 'atlas', '3'] },
])('dir url $url', ({ url, format, parsed }) => {
  const found = parseDirUrl(url, format);
  expect([found.path, found.format, found.version]).toEqual(parsed);
});

test.each([
  { url: 'migrations', message: 'missing scheme for dir url. Did you mean "file://migrations"?' },
  { url: 's3://x', message: 'unsupported driver "s3"' },
])('refused dir url $url', ({ url, message }) => expect(() => parseDirUrl(url)).toThrow(message));

test.each([
  { name: 'rails', message: 'unknown dir format "rails"' },
  { name: 'atlsa', message: 'unknown dir format "atlsa"' },
])('refused format $name', ({ name, message }) => expect(() => formatByName(name)).toThrow(message));

test.each([
  ['20240102030405_add_users.sql', '20240102030405', 'add_users'],
  ['1.sql', '1', ''],
  ['1.a_sub.up.sql', '1.a', 'sub.up'],
  ['2.10.x-20_description.sql', '2.10.x-20', 'description'],
])('name %s', (name, version, description) => expect(atlasFormat.identify(name)).toEqual({ version, description }));

describe('reading', () => {
  test('only .sql files at the top, in byte order of their names', async () => {
    await put({
      '10_x.sql': '',
      '9_x.sql': '',
      '1_x.sql': '',
      '1é.sql': '',
      '.dot.sql': '',
      'README.md': '',
      'x.SQL': '',
    });
    await mkdir(join(path, 'old.sql'));
    await symlink(join(path, '1_x.sql'), join(path, '3_link.sql'));
    const { files, sum } = await open();
    expect(files.map((file) => file.name)).toEqual([
      '.dot.sql',
      '10_x.sql',
      '1_x.sql',
      '1é.sql',
      '3_link.sql',
      '9_x.sql',
    ]);
    expect(sum).toBeUndefined();
    expect(files[1]?.path).toBe(`${path}/10_x.sql`);
  });

  test('a missing directory', () =>
    expect(openDirectory('no/such/migrations', atlasFormat)).rejects.toThrow(
      'sql/migrate: stat no/such/migrations: no such file or directory',
    ));

  test('a file in its place', async () => {
    await writeFile(path, '');
    await expect(open()).rejects.toThrow(`sql/migrate: "${path}" is not a dir`);
  });
});

const now = Date.UTC(2024, 0, 2, 3, 4, 5);

describe('writing', () => {
  test('new makes the directory, the file and a sum that holds', async () => {
    expect(await newMigration(path, atlasFormat, 'Add Books v2', now)).toEqual(['20240102030405_Add Books v2.sql']);
    expect((await readdir(path)).sort()).toEqual(['20240102030405_Add Books v2.sql', 'atlas.sum']);
    verifyDirectory(await open());
  });

  test('a second one in the same second gets the next', async () => {
    await newMigration(path, atlasFormat, '', now);
    expect(await newMigration(path, atlasFormat, 'b', now)).toEqual(['20240102030406_b.sql']);
  });

  test('a sum that does not hold stops it, and nothing is written', async () => {
    await put({ '1_a.sql': 'SELECT 1;\n' });
    await expect(newMigration(path, atlasFormat, 'b', now)).rejects.toThrow('checksum file not found');
    expect(await readdir(path)).toEqual(['1_a.sql']);
  });

  test.each(['a/b', 'a\\b', ' a', 'a ', 'a\0'])('the name %j is refused', (name) =>
    expect(() => checkMigrationName(name)).toThrow('is no name for a migration file'),
  );

  test('nothing is overwritten', async () => {
    await put({ '1_a.sql': 'SELECT 1;\n' });
    await hashDirectory(path, atlasFormat);
    const directory = await open();
    await expect(addMigration(directory, [{ name: '1_a.sql', content: 'SELECT 2;\n' }])).rejects.toThrow('1_a.sql');
    expect(await readFile(join(path, '1_a.sql'), 'utf8')).toBe('SELECT 1;\n');
  });

  test('when the sum cannot be written the migration goes again', async () => {
    await put({ '1_a.sql': 'SELECT 1;\n' });
    const directory = await open();
    // A folder in the place of the sum file refuses to be replaced, whoever asks.
    await mkdir(join(path, 'atlas.sum', 'x'), { recursive: true });
    await expect(addMigration(directory, [{ name: '2_b.sql', content: 'SELECT 2;\n' }])).rejects.toThrow(
      /is a directory/,
    );
    expect((await readdir(path)).sort()).toEqual(['1_a.sql', 'atlas.sum']);
  });

  test('a directory made for a migration that fails goes again', async () => {
    const directory = await openOrPlanDirectory(join(path, 'deep'), atlasFormat);
    const files = [{ name: 'x/1_a.sql', content: '' }];
    await expect(addMigration(directory, files)).rejects.toThrow('no such file or directory');
    expect(await readdir(folder)).toEqual([]);
  });

  test('files are readable by all and end up without leftovers', async () => {
    await put({ '1_a.sql': 'SELECT 1;\n' });
    await hashDirectory(path, atlasFormat);
    await chmod(join(path, 'atlas.sum'), 0o600);
    await hashDirectory(path, atlasFormat);
    expect((await readdir(path)).sort()).toEqual(['1_a.sql', 'atlas.sum']);
  });
});

describe('validate', () => {
  test('tells every file that cannot be read', async () => {
    await put({
      '1_a.sql': "SELECT 'a;\n",
      '2_b.sql': '-- atlas:txmode never\n\nSELECT 1;\n',
      '3_c.sql': '-- atlas:txmode none\nSELECT 1;\n',
    });
    await hashDirectory(path, atlasFormat);
    const directory = await open();
    try {
      validateDirectory(directory, postgresRules);
      expect.unreachable();
    } catch (error) {
      const { message, others } = error as { message: string; others: Error[] };
      expect(message).toContain('scanning statements from "1_a.sql"');
      expect(others.map((other) => other.message)).toEqual([
        'unknown txmode "never" found in file directive "2_b.sql"',
      ]);
    }
  });

  test('gives warnings', async () => {
    await put({ '3_c.sql': '-- atlas:txmode none\nSELECT 1;\n' });
    await hashDirectory(path, atlasFormat);
    expect(validateDirectory(await open())).toEqual([
      expect.stringContaining('3_c.sql:1:1: atlas:txmode has no effect'),
    ]);
  });

  test.each([
    { names: ['10_b.sql', '9_a.sql'], told: [/^10_b\.sql runs before 9_a\.sql: .* one width/] },
    { names: ['0009_a.sql', '0010_b.sql', '0011_c.sql'], told: [] },
    { names: ['20240430_a.sql', '20240501130416_b.sql'], told: [] },
    { names: ['1_a.sql', '2_b.SQL', '3_c.Sql'], told: [/^2_b\.SQL is no migration file/, /^3_c\.Sql is no/] },
    { names: ['1_a.sql', 'seed.sql'], told: [/^seed\.sql has no number/] },
  ])('says what surprises in the names $names', async ({ names, told }) => {
    await put(Object.fromEntries(names.map((name) => [name, 'SELECT 1;\n'])));
    await hashDirectory(path, atlasFormat);
    expect(validateDirectory(await open())).toEqual(told.map((pattern) => expect.stringMatching(pattern)));
  });

  test('refuses two files of one version', async () => {
    await put({ '1_a.sql': '', '1_b.sql': '' });
    await hashDirectory(path, atlasFormat);
    const directory = await open();
    expect(() => validateDirectory(directory)).toThrow('have the same version "1"');
  });
});
