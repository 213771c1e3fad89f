// migrations/ is what the commands of the walk-through wrote for the sample project, and still fits it.
import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildHome, folder, telamon } from '../cli/telamon.ts';

const root = join(import.meta.dirname, '..', '..');
const engine = join(buildHome(), 'bin', 'prisma-schema-engine.js');

const options = (cwd: string) => ({
  cwd,
  env: {
    TELAMON_DOCKER: 'never',
    TELAMON_QUIET: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    PRISMA_QUERY_ENGINE_LIBRARY: engine,
  },
});

function sample(): string {
  const path = folder();
  cpSync(join(root, 'atlas.hcl.example'), join(path, 'atlas.hcl'));
  for (const name of ['schema.sql', 'prisma', 'migrations']) {
    cpSync(join(root, name), join(path, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'junction');
  return path;
}

test('it is sound, and its files run', async () => {
  const validated = await telamon(['migrate', 'validate', '--env', 'local'], options(sample()));
  expect(validated).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('nothing is missing from it', async () => {
  const path = sample();
  const before = readdirSync(join(path, 'migrations'));
  const diff = await telamon(['migrate', 'diff', '--env', 'local'], options(path));
  expect(diff).toEqual({
    code: 0,
    stdout: 'The migration directory is synced with the desired state, no changes to be made\n',
    stderr: '',
  });
  expect(readdirSync(join(path, 'migrations'))).toEqual(before);
});

test('it holds the index with all its lists', () => {
  const [file = ''] = readdirSync(join(root, 'migrations')).filter((name) => name.endsWith('.sql'));
  expect(readFileSync(join(root, 'migrations', file), 'utf8')).toContain('WITH (lists = 1000);');
});
