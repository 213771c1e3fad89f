import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const messy = 'table   "boat"{\nschema=schema.public\n  comment = "x"   // a remark\n}\n';
const tidy = 'table "boat" {\n  schema  = schema.public\n  comment = "x" // a remark\n}\n';

describe('schema fmt', () => {
  test('formats files and the files of folders, and names those that changed', async () => {
    const cwd = folder({
      'a.hcl': messy,
      'b.hcl': tidy,
      'db/c.hcl': messy,
      'db/notes.txt': messy,
      'db/deeper/d.hcl': messy,
    });
    expect(await telamon(['schema', 'fmt', 'b.hcl', 'db', 'a.hcl'], { cwd })).toEqual({
      code: 0,
      stdout: `${join('db', 'c.hcl')}\na.hcl\n`,
      stderr: '',
    });
    const read = (name: string) => readFileSync(join(cwd, name), 'utf8');
    expect([read('a.hcl'), read('b.hcl'), read('db/c.hcl')]).toEqual([tidy, tidy, tidy]);
    expect([read('db/notes.txt'), read('db/deeper/d.hcl')]).toEqual([messy, messy]);
    expect(readdirSync(cwd).sort()).toEqual(['a.hcl', 'b.hcl', 'db']);
  });

  test('without a path the current folder', async () => {
    const cwd = folder({ 'a.hcl': messy });
    expect(await telamon(['schema', 'fmt'], { cwd })).toEqual({ code: 0, stdout: 'a.hcl\n', stderr: '' });
    expect(await telamon(['schema', 'fmt'], { cwd })).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('- formats stdin to stdout', async () => {
    const cwd = folder();
    expect(await telamon(['schema', 'fmt', '-'], { cwd, input: messy })).toEqual({ code: 0, stdout: tidy, stderr: '' });
  });

  test('a file that is not there', async () => {
    const { code, stdout, stderr } = await telamon(['schema', 'fmt', 'nowhere.hcl'], { cwd: folder() });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('Error: stat nowhere.hcl: no such file or directory\n');
  });

  test('a file with a syntax error is laid out as far as it can be read', async () => {
    const cwd = folder({ 'a.hcl': 'table   "t" {\nx = = 1\n' });
    const { code, stdout, stderr } = await telamon(['schema', 'fmt'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a.hcl\n' });
    expect(stderr).toMatch(/^a\.hcl:2:\d+: /);
    expect(readFileSync(join(cwd, 'a.hcl'), 'utf8')).toBe('table "t" {\n  x = = 1\n');
  });

  test('nothing of a text is lost that cannot be told apart', async () => {
    const text = 'a   = "never closed\nb   = 1\n';
    const cwd = folder({ 'a.hcl': text });
    const { code, stdout } = await telamon(['schema', 'fmt'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(join(cwd, 'a.hcl'), 'utf8')).toBe(text);
  });

  test('bytes that are no text stay', async () => {
    const cwd = folder();
    const bytes = Buffer.from([0x61, 0x3d, 0x22, 0xff, 0x22, 0x0a]);
    writeFileSync(join(cwd, 'a.hcl'), bytes);
    const { code, stderr } = await telamon(['schema', 'fmt'], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'Error: a.hcl is not UTF-8\nhint: it was left as it is\n' });
    expect(readFileSync(join(cwd, 'a.hcl'))).toEqual(bytes);
  });

  test.runIf(process.platform !== 'win32')('permissions and links stay', async () => {
    const cwd = folder({ 'real/a.hcl': messy });
    chmodSync(join(cwd, 'real/a.hcl'), 0o640);
    symlinkSync('real/a.hcl', join(cwd, 'link.hcl'));
    expect((await telamon(['schema', 'fmt'], { cwd })).stdout).toBe('link.hcl\n');
    expect(readFileSync(join(cwd, 'real/a.hcl'), 'utf8')).toBe(tidy);
    expect(statSync(join(cwd, 'real/a.hcl')).mode & 0o777).toBe(0o640);
  });
});
