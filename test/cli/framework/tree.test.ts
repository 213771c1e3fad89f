import { expect, test } from 'vitest';
import type { Command } from '../../../src/cli/framework/command.ts';
import { completions } from '../../../src/cli/framework/complete.ts';
import { find, type Group, isGroup } from '../../../src/cli/framework/tree.ts';
import { unknownCommand } from '../../../src/cli/framework/unknown-command.ts';

const apply: Command = {
  name: 'migrate apply',
  summary: '',
  flags: {
    url: { kind: 'string', short: 'u', summary: '' },
    log: { kind: 'string', summary: '', hidden: true },
  },
  run: async () => 0,
};

const root: Group = {
  name: '',
  summary: '',
  flags: {},
  children: {
    migrate: {
      name: 'migrate',
      summary: '',
      flags: { env: { kind: 'string', summary: '' }, config: { kind: 'texts', short: 'c', summary: '' } },
      children: { apply: { load: async () => apply } },
    },
    secret: { load: async () => apply, hidden: true },
  },
};

test.each([
  { words: [], path: [], rest: [] },
  { words: ['migrate'], path: ['migrate'], rest: [] },
  { words: ['migrate', 'apply', '1'], path: ['migrate', 'apply'], rest: ['1'] },
  { words: ['migrate', '--env', 'x', 'apply'], path: ['migrate', 'apply'], rest: ['--env', 'x'] },
  { words: ['migrate', '--env=x', 'apply'], path: ['migrate', 'apply'], rest: ['--env=x'] },
  { words: ['migrate', '-c', 'x', 'apply', '-h'], path: ['migrate', 'apply'], rest: ['-c', 'x', '-h'] },
  { words: ['-h', 'migrate', 'apply'], path: ['migrate', 'apply'], rest: ['-h'] },
  { words: ['migrate', '--', 'apply'], path: ['migrate'], rest: ['--', 'apply'] },
])('finds $words', ({ words, path, rest }) => {
  const found = find(root, words);
  expect({ path: found.path, rest: found.rest, unknown: found.unknown }).toEqual({ path, rest, unknown: undefined });
});

test.each([
  { words: ['migrat'], path: [], unknown: 'migrat' },
  { words: ['migrate', 'aply', 'x'], path: ['migrate'], unknown: 'aply' },
  { words: ['constructor'], path: [], unknown: 'constructor' },
])('names the unknown word of $words', ({ words, path, unknown }) => {
  const found = find(root, words);
  expect({ path: found.path, unknown: found.unknown }).toEqual({ path, unknown });
});

test('an unknown command is answered with the nearest one that is in the lists', () => {
  expect(unknownCommand('telamon', root, 'migrat').message).toBe(
    'unknown command "migrat" for "telamon"\n\nDid you mean this?\n\tmigrate\n\nRun \'telamon --help\' for usage.',
  );
  expect(unknownCommand('telamon', root, 'secre').message).toBe(
    'unknown command "secre" for "telamon"\nRun \'telamon --help\' for usage.',
  );
  const migrate = root.children.migrate;
  if (!migrate || !isGroup(migrate)) throw new Error('no group');
  expect(unknownCommand('telamon', migrate, 'zzz').message).toBe(
    'unknown command "zzz" for "telamon migrate"\nRun \'telamon migrate --help\' for usage.',
  );
});

test.each([
  { words: [''], found: ['migrate'] },
  { words: ['migrate', 'a'], found: ['apply'] },
  { words: ['migrate', 'apply', '--'], found: ['--url', '--env', '--config', '--help'] },
  { words: ['migrate', '--e'], found: ['--env'] },
  { words: ['nope', ''], found: [] },
])('completes $words', async ({ words, found }) => {
  expect(await completions(root, words)).toEqual(found);
});
