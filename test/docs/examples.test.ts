// The examples of the pages, run as a reader would: files are written, commands are typed, and print what the page says.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildHome, folder, launcher } from '../cli/telamon.ts';
import { comparable, examplesOf, type SessionExample } from './examples.ts';

const root = join(import.meta.dirname, '..', '..');

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith('.md'))
  .map((name) => ({ name, examples: examplesOf(readFileSync(join(root, name), 'utf8')) }));

/** All of a page is one sitting: later examples see what earlier ones left. */
const pageTimeout = 240_000;

describe.each(pages.filter(({ examples }) => examples.some(({ kind }) => kind === 'session')))(
  '$name',
  ({ name, examples }) => {
    test('does what it shows', { timeout: pageTimeout }, () => {
      const work = folder();
      const tools = folder();
      symlinkSync(launcher(), join(tools, 'telamon'));
      symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'), 'junction');
      for (const example of examples) {
        const place = `${name}:${example.line}`;
        if (example.kind === 'session') {
          run(example, place, work, tools);
        } else if (example.kind === 'file') {
          mkdirSync(dirname(join(work, example.name)), { recursive: true });
          writeFileSync(join(work, example.name), example.text);
        }
      }
    });
  },
);

function run({ commands, fails }: SessionExample, place: string, cwd: string, tools: string): void {
  for (const { command, output } of commands) {
    const { status, stdout } = spawnSync('sh', ['-c', `exec 2>&1\n${command}`], {
      cwd,
      encoding: 'utf8',
      env: environment(tools),
    });
    const shown = { place, command, code: fails ? 1 : 0, output: comparable(output) };
    expect({ place, command, code: status, output: comparable(stdout) }).toEqual(shown);
  }
}

/** As on a machine without Docker that can reach nothing but npm. */
function environment(tools: string): NodeJS.ProcessEnv {
  const engine = join(buildHome(), 'bin', 'prisma-schema-engine.js');
  const { DATABASE_URL: _unset, ...env } = process.env;
  return {
    ...env,
    PATH: `${tools}:${env.PATH}`,
    DOCKER_HOST: 'tcp://127.0.0.1:1',
    NO_COLOR: '1',
    CHECKPOINT_DISABLE: '1',
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    PRISMA_QUERY_ENGINE_LIBRARY: engine,
  };
}

const walkThrough = pages.find(({ name }) => name === 'docs/walk-through.md')?.examples ?? [];

test.each([
  { shown: 'atlas.hcl', source: 'atlas.hcl.example' },
  { shown: 'prisma/schema.prisma', source: 'prisma/schema.prisma' },
  { shown: 'schema.sql', source: 'schema.sql' },
])('the walk-through shows $shown as it is', ({ shown, source }) => {
  const example = walkThrough.find((each) => each.kind === 'file' && each.name === shown);
  expect(example).toHaveProperty('text', readFileSync(join(root, source), 'utf8'));
});

test('commands that a page shows without running them print the same as where they are run', () => {
  const commandsOf = (wanted: string) =>
    pages.flatMap(({ examples }) =>
      examples.flatMap((example) =>
        example.kind === wanted && example.kind !== 'file'
          ? example.commands.map(({ command, output }) => ({ command, output: comparable(output) }))
          : [],
      ),
    );
  const shown = commandsOf('shown');
  expect(shown).not.toEqual([]);
  expect(commandsOf('session')).toEqual(expect.arrayContaining(shown));
});
