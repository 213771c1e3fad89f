import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { folder, start, telamon } from './telamon.ts';

const root = join(import.meta.dirname, '..', '..');

test('the version is that of the package', () => {
  const { version: published } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(version).toBe(published);
});

describe('version', () => {
  test('two lines', async () => {
    const { code, stdout, stderr } = await telamon(['version']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^telamon version v\d+\.\d+\.\d+\nhttps:\/\/\S+\n$/);
  });

  test('under the compatible name, for programs that insist on it', async () => {
    const { stdout } = await telamon(['version'], { env: { TELAMON_ATLAS_COMPAT: '1' } });
    expect(stdout).toMatch(/^atlas version v(\d+\.\d+.\d+)-?([a-z0-9]*)?\n/);
  });

  test('with words after it, through the parser', async () => {
    expect(await telamon(['version', '--nope'])).toMatchObject({ code: 1, stdout: '' });
    expect((await telamon(['version', '--help'])).stdout).toContain('Usage: telamon version');
  });
});

describe('help', () => {
  test.each([{ args: [] }, { args: ['--help'] }, { args: ['-h'] }, { args: ['help'] }])(
    'of all: $args',
    async ({ args }) => {
      const { code, stdout, stderr } = await telamon(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const name of ['migrate', 'schema', 'version', 'completion', 'license']) {
        expect(stdout).toContain(`telamon ${name}`);
      }
      expect(stdout).not.toContain('whoami');
    },
  );

  test.each([{ args: ['migrate'] }, { args: ['help', 'migrate'] }, { args: ['migrate', '-h'] }])(
    'of a group: $args',
    async ({ args }) => {
      const { code, stdout, stderr } = await telamon(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Usage: telamon migrate <command> [flags]');
      expect(stdout).toContain('telamon migrate apply');
    },
  );

  test('of a command: usage, flags with types and defaults, examples', async () => {
    const { code, stdout, stderr } = await telamon(['migrate', 'hash', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: telamon migrate hash [flags]');
    expect(stdout).toMatch(/--dir\s.*\[string\] \[default: "file:\/\/migrations"\]/);
    expect(stdout).toContain('--env');
    expect(stdout).toContain('Examples:');
    expect(stdout).not.toContain('--force');
  });

  test('needs neither required flags nor files', async () => {
    expect(await telamon(['migrate', 'apply', '--env', 'nowhere', '--help'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('does not hide a wrong flag', async () => {
    const { code, stdout, stderr } = await telamon(['migrate', 'hash', '--help', '--nope']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Error: unknown flag: --nope\n/);
  });

  test('of an unknown topic', async () => {
    const { code, stdout } = await telamon(['help', 'nothing']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Unknown help topic "nothing"\n/);
  });
});

describe('wrong words', () => {
  test.each([
    {
      args: ['inspectt'],
      stderr: 'Error: unknown command "inspectt" for "telamon"\nRun \'telamon --help\' for usage.\n',
    },
    {
      args: ['migrat'],
      stderr:
        'Error: unknown command "migrat" for "telamon"\n\nDid you mean this?\n\tmigrate\n\nRun \'telamon --help\' for usage.\n',
    },
    {
      args: ['migrate', 'hsah'],
      stderr:
        'Error: unknown command "hsah" for "telamon migrate"\n\nDid you mean this?\n\thash\n\nRun \'telamon migrate --help\' for usage.\n',
    },
    { args: ['schema', '--nosuch'], stderr: /^Error: unknown flag: --nosuch\nhint: / },
    { args: ['migrate', 'hash', '--dirr', 'x'], stderr: 'Error: unknown flag: --dirr\nhint: did you mean --dir?\n' },
    { args: ['migrate', 'hash', '-z'], stderr: /^Error: unknown shorthand flag: 'z' in -z\nhint: / },
    { args: ['migrate', 'hash', '--dir'], stderr: 'Error: flag needs an argument: --dir\n' },
    { args: ['migrate', 'hash', 'prod'], stderr: /^Error: unknown command "prod" for "telamon migrate hash"\nhint: / },
    { args: ['migrate', 'new', 'a', 'b'], stderr: /^Error: accepts at most 1 arg\(s\), received 2\nhint: / },
  ])('$args', async ({ args, stderr }) => {
    const outcome = await telamon(args);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 1, stdout: '' });
    if (typeof stderr === 'string') expect(outcome.stderr).toBe(stderr);
    else expect(outcome.stderr).toMatch(stderr);
  });
});

describe("what needs the vendor's cloud", () => {
  test('whoami says what controllers wait for', async () => {
    expect(await telamon(['whoami', '--format', '{{ json . }}'])).toEqual({
      code: 1,
      stdout: '',
      stderr: "Error: command requires 'atlas login'\n",
    });
  });

  test('logout has nothing to do', async () => {
    expect(await telamon(['logout'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each([['login'], ['migrate', 'push'], ['schema', 'push', 'x'], ['cloud', 'whatever']])(
    '%s %s',
    async (...args) => {
      const outcome = await telamon(args.filter((word) => word !== undefined));
      expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code: 1, stdout: '' });
      expect(outcome.stderr).toMatch(/^Abort: '.+' needs the vendor's cloud and is not available in telamon\n/);
    },
  );
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('completion %s', async (shell) => {
  const { code, stdout, stderr } = await telamon(['completion', shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('telamon __complete');
});

test('the completion that the scripts ask for', async () => {
  expect((await telamon(['__complete', '--', 'migrate', 'ha'])).stdout).toBe('hash\n');
});

test('a reader that goes away early is no error', async () => {
  const child = start(['--help'], { cwd: folder() });
  child.stdout?.destroy();
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(0);
});
