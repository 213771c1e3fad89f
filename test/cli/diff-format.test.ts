import path from 'node:path';
import { expect, test } from 'vitest';
import { createOutput } from '../../src/cli/framework/output.ts';
import { fileFormat } from '../../src/cli/migrate/diff-format.ts';
import { openOrPlanDirectory } from '../../src/migrations/directory.ts';
import { gooseFormat } from '../../src/migrations/formats/goose.ts';
import type { Plan, PlannedStatement } from '../../src/schema/plan.ts';
import { folder } from './telamon.ts';

const statement = (sql: string, ...reverse: string[]): PlannedStatement => ({
  sql,
  comment: '',
  reverse,
  transaction: 'any',
  hazards: [],
});
const statements = [
  statement('CREATE TABLE a ()', 'DROP TABLE b', 'DROP TABLE a'),
  statement('CREATE TABLE b ()', 'DROP TABLE b'),
];

const out = createOutput({ streams: process, environment: {}, quiet: true });
const both = '{{ range .Changes }}{{ .Cmd }}: {{ range .Reverse }}{{ . }};{{ end }}\n{{ end }}';

async function written(plan: Plan): Promise<string | undefined> {
  const { files } = await fileFormat(both, out);
  const directory = await openOrPlanDirectory(path.join(folder({}), 'migrations'), gooseFormat);
  return files?.({ comparison: { plan }, files: [{ name: '1_a.sql', content: '' }] }, directory)[0]?.content;
}

test('what undoes each change stands with it', async () => {
  const text = 'CREATE TABLE a (): DROP TABLE b;DROP TABLE a;\nCREATE TABLE b (): DROP TABLE b;\n';
  expect(await written({ statements })).toBe(text);
});

test('a whole way back stands with the last change, which is undone first', async () => {
  const back = [statement('DROP TABLE a'), statement('DROP TABLE b')];
  const text = 'CREATE TABLE a (): \nCREATE TABLE b (): DROP TABLE a;DROP TABLE b;\n';
  expect(await written({ statements, back: [back] })).toBe(text);
});

test.each([
  { format: both, waysBack: true },
  { format: '{{ json . }}', waysBack: true },
  { format: '{{ range .Changes }}{{ .Cmd }}{{ end }}', waysBack: false },
])('ways back are asked for by $format: $waysBack', async ({ format, waysBack }) => {
  expect((await fileFormat(format, out)).waysBack).toBe(waysBack);
});
