// What npm would publish, installed into an empty project: it must run there, and its types must be found.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'telamon-package-'));
const project = join(folder, 'project');

/** Installs over the network when npm's cache does not have everything. */
const installTimeout = 300_000;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Through the npm that runs the tests, if one does; warnings go nowhere, output comes back. */
function npm(cwd: string, ...args: readonly string[]): string {
  const self = process.env.npm_execpath;
  const [command, words] = self ? [process.execPath, [self, ...args]] : ['npm', [...args]];
  return execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const telamon = join(project, 'node_modules', '.bin', 'telamon');

beforeAll(async () => {
  // A copy of what may be published, so that dist/ of the repository is neither needed nor touched.
  const staging = join(folder, 'staging');
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] };
  for (const name of ['package.json', ...files]) {
    if (name !== 'dist') cpSync(join(root, name), join(staging, name), { recursive: true });
  }
  const { build } = await import(join(root, 'scripts', 'build.mjs'));
  await build({ dist: join(staging, 'dist') });
  npm(staging, 'pack', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));

  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  npm(project, 'install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, tarball ?? 'no tarball'));
}, installTimeout);

test('the command runs', () => {
  expect(run(telamon, 'version')).toMatch(/^telamon version v\d+\.\d+\.\d+/);
});

test('a command writes its files', () => {
  run(telamon, 'migrate', 'new', 'first');
  expect(readdirSync(join(project, 'migrations')).sort()).toEqual([
    expect.stringMatching(/^\d{14}_first\.sql$/),
    'atlas.sum',
  ]);
});

test('a program imports it', () => {
  const program = "import { TelamonError } from 'telamon'; console.log(new TelamonError('usage', 'no').code)";
  expect(run(process.execPath, '--input-type=module', '-e', program)).toBe('usage\n');
});

test.each([
  { name: 'right', code: "'usage'", fits: true },
  { name: 'wrong', code: "'no such code'", fits: false },
])('a program is checked against its types: $name', ({ name, code, fits }) => {
  const program = `import { type ErrorCode, TelamonError } from 'telamon';
export const code: ErrorCode = new TelamonError(${code}, 'wrong', { hints: ['try again'] }).code;
`;
  writeFileSync(join(project, `${name}.ts`), program);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023'];
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, `${name}.ts`], { cwd: project, encoding: 'utf8' });
  if (fits) expect(stdout).toBe('');
  else expect(stdout).toContain('"no such code"');
});

test('the engine for the Prisma CLI can be executed, and says which package it lacks', () => {
  const engine = join(project, 'node_modules', 'telamon', 'bin', 'prisma-schema-engine.js');
  expect(run(engine, '--version')).toMatch(/^schema-engine-cli \d/);
  const files = [{ path: 'schema.prisma', content: '' }];
  const params = { from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files }, script: true };
  const answer = execFileSync(engine, {
    cwd: project,
    encoding: 'utf8',
    input: `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'diff', params })}\n`,
  });
  expect(answer).toContain('npm install --save-dev @prisma/schema-engine-wasm@');
});
