// The real Prisma CLI as a child process, with the stand-in where its native engine would be.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildHome, folder, type Outcome } from '../cli/telamon.ts';

const root = join(import.meta.dirname, '..', '..');
const engine = join(buildHome(), 'bin', 'prisma-schema-engine.js');
const sample = join(root, 'prisma', 'schema.prisma');

async function run(command: string, args: readonly string[], input = '', cwd = root): Promise<Outcome> {
  const child = spawn(command, args, {
    cwd,
    // DATABASE_URL is named by the schema and set nowhere.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      CHECKPOINT_DISABLE: '1',
      PRISMA_SCHEMA_ENGINE_BINARY: engine,
      PRISMA_QUERY_ENGINE_LIBRARY: engine,
    },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

const prisma = (...args: readonly string[]) =>
  run(process.execPath, [join(root, 'node_modules', 'prisma', 'build', 'index.js'), ...args]);

const sampleSql = `-- CreateExtension
CREATE EXTENSION IF NOT EXISTS "vector" WITH SCHEMA "public" VERSION "0.8.0";

-- CreateTable
CREATE TABLE "Embeddings" (
    "id" SERIAL NOT NULL,
    "embedding" vector(1536) NOT NULL,

    CONSTRAINT "Embeddings_pkey" PRIMARY KEY ("id")
);
`;

describe('the Prisma CLI', () => {
  test('prints the SQL of the sample schema', async () => {
    const outcome = await prisma('migrate', 'diff', '--from-empty', '--to-schema-datamodel', sample, '--script');
    expect(outcome).toEqual({ code: 0, stdout: `${sampleSql}\n\n`, stderr: '' });
  });

  test('answers with 2 under --exit-code when there is something to do', async () => {
    const from = ['migrate', 'diff', '--exit-code', '--script', '--to-schema-datamodel', sample];
    expect(await prisma(...from, '--from-empty')).toMatchObject({ code: 2 });
    expect(await prisma(...from, '--from-schema-datamodel', sample)).toMatchObject({ code: 0 });
  });

  test.each([
    {
      name: 'a schema that the engine refuses',
      schema: 'datasource db {\n  provider = "mysql"\n  url = env("X")\n}\nmodel A {\n  id Int @id\n}\n',
      args: ['--from-empty'],
      message: '`mysql` is not a supported connector.',
    },
    {
      name: 'a comparison that needs a database',
      schema: 'datasource db {\n  provider = "postgresql"\n  url = env("X")\n}\n',
      args: ['--from-url', 'postgres://127.0.0.1:1/x'],
      message: 'it compares Prisma schema files only',
    },
  ])('fails in words: $name', async ({ schema, args, message }) => {
    const path = join(folder({ 'schema.prisma': schema }), 'schema.prisma');
    const outcome = await prisma('migrate', 'diff', ...args, '--to-schema-datamodel', path, '--script');
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toBe('');
    expect(outcome.stderr).toContain(message);
  });

  test('shows the version of the engine', async () => {
    // It goes on to load the query engine, which is no part of the stand-in, and fails there.
    const { stdout } = await prisma('--version');
    expect(stdout).toMatch(/Schema Engine +: schema-engine-cli 8\.1\.0-2/);
  });
});

describe('the protocol', () => {
  const call = (id: number, method: string, params: object) =>
    `${JSON.stringify({ id, jsonrpc: '2.0', method, params })}\n`;
  const files = [
    { path: 'a.prisma', content: 'datasource db {\n  provider = "sqlite"\n}\nmodel A {\n  id Int @id\n}\n' },
  ];
  const diff = { from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files }, script: true };
  const talk = async (input: string) => {
    const { code, stdout } = await run(engine, [], input);
    expect(code).toBe(0);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };

  test('prints before it answers, and ends when its input does', async () => {
    expect(await talk(`\n${call(1, 'diff', diff)}{"id":1001,"jsonrpc":"2.0","result":{}}\n`)).toEqual([
      { jsonrpc: '2.0', id: 1001, method: 'print', params: { content: expect.stringContaining('CREATE TABLE "A"') } },
      { jsonrpc: '2.0', id: 1, result: { exitCode: 0 } },
    ]);
  });

  test('a panic is an answer, and the next call is served', async () => {
    const nothing = { ...diff, to: { tag: 'schemaDatamodel', files: [] } };
    const [panic, , answer] = await talk(call(1, 'diff', nothing) + call(2, 'diff', diff));
    expect(panic).toMatchObject({ id: 1, error: { code: 4466, data: { is_panic: false } } });
    expect(panic.error.data.message).toContain('schema engine panicked');
    expect(answer).toMatchObject({ id: 2, result: { exitCode: 0 } });
  });

  test('a line that is no JSON is refused, and the next one is served', async () => {
    const [refusal, , answer] = await talk(`{"id":\n${call(2, 'diff', diff)}`);
    expect(refusal).toMatchObject({ id: null, error: { code: -32700 } });
    expect(answer).toMatchObject({ id: 2, result: { exitCode: 0 } });
  });

  test('an unknown method is refused by name', async () => {
    const [answer] = await talk(call(7, 'reset', {}));
    expect(answer).toMatchObject({
      id: 7,
      error: { data: { message: expect.stringContaining('does not know "reset"') } },
    });
  });

  test('what needs a database ends with 1', async () => {
    const { code, stderr } = await run(engine, ['cli', '--datasource', 'postgres://x', 'can-connect-to-database']);
    expect(code).toBe(1);
    expect(stderr).toContain('opens no database');
  });
});
