import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { TelamonError } from '../../src/errors/telamon-error.ts';
import { openEngine, PrismaDiagnostic } from '../../src/prisma/engine.ts';
import type { PrismaFile } from '../../src/prisma/engine-messages.ts';
import { buildHome } from '../cli/telamon.ts';

const engine = openEngine(pathToFileURL(join(buildHome(), 'dist', 'prisma-engine-worker.js')));
afterAll(() => engine.close());

const datasource = 'datasource db {\n  provider = "postgresql"\n  url      = env("NOWHERE")\n}\n';
const model = (name: string) => `model ${name} {\n  id Int @id\n}\n`;

const schema = (...contents: readonly string[]) => ({
  tag: 'schemaDatamodel' as const,
  files: contents.map((content, at): PrismaFile => ({ path: `prisma/${at}.prisma`, content })),
});
const empty = { tag: 'empty' as const };

const failure = async (from: Parameters<typeof engine.diff>[0]['from'], to: typeof from): Promise<TelamonError> => {
  const error = await engine.diff({ from, to, script: true }).catch((thrown: unknown) => thrown);
  if (!(error instanceof TelamonError)) throw new Error(`no failure, but ${JSON.stringify(error)}`);
  return error;
};

test('a schema of several files, though its url is set', async () => {
  const { differs, text } = await engine.diff({ from: empty, to: schema(datasource, model('A')), script: true });
  expect(differs).toBe(true);
  expect(text).toBe(
    '-- CreateTable\nCREATE TABLE "A" (\n    "id" INTEGER NOT NULL,\n\n    CONSTRAINT "A_pkey" PRIMARY KEY ("id")\n);\n',
  );
});

test('from one schema to another, and to itself', async () => {
  const one = schema(datasource, model('A'));
  const two = schema(datasource, model('A'), model('B'));
  expect((await engine.diff({ from: one, to: two, script: true })).text).toMatch(/^-- CreateTable\nCREATE TABLE "B"/);
  expect(await engine.diff({ from: two, to: two, script: true })).toEqual({
    differs: false,
    text: '-- This is an empty migration.\n',
  });
});

test('a summary for people', async () => {
  const { text } = await engine.diff({ from: empty, to: schema(datasource, model('A')), script: false });
  expect(text).toContain('[+] Added tables\n  - A');
});

test("a fault in the schema keeps the engine's number and the line in the user's file", async () => {
  const error = await failure(empty, schema(`${datasource}model A {\n  id Int @id\n  b Nothing\n}\n`));
  expect(error.message).toContain('Type "Nothing" is neither a built-in type');
  expect(error.message).toContain('prisma/0.prisma:7');
  expect(error.cause).toBeInstanceOf(PrismaDiagnostic);
  expect(error.cause).toHaveProperty('code', 'P1012');
});

test('a provider that the engine lacks', async () => {
  const error = await failure(empty, schema(`${datasource.replace('postgresql', 'mysql')}${model('A')}`));
  expect(error.message).toBe('`mysql` is not a supported connector.');
  expect(error.hints).toEqual([
    'the engine compiled to WebAssembly knows the providers postgresql, cockroachdb and sqlite',
  ]);
});

test('a panic fails every open call with its text, and the next call has an engine again', async () => {
  const failures = await Promise.all([failure(empty, schema()), failure(schema(), empty)]);
  for (const error of failures) {
    expect(error.message).toMatch(/^Prisma's schema engine panicked: panicked at .*\n.*at least one file/);
  }
  expect((await engine.diff({ from: empty, to: schema(datasource, model('A')), script: true })).differs).toBe(true);
});
