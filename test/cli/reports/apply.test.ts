import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import { applyData } from '../../../src/cli/reports/apply.ts';
import { applyText } from '../../../src/cli/reports/apply-text.ts';
import { reportFunctions } from '../../../src/cli/reports/functions.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { TelamonError } from '../../../src/errors/telamon-error.ts';
import type { ApplyReport, FileReport } from '../../../src/migrations/executor/report.ts';
import type { MigrationFile } from '../../../src/migrations/migration.ts';
import { parseTemplate } from '../../../src/template/template.ts';

const plain = new Chalk({ level: 0 });

const second = 1_000_000_000n;
const start = 1_714_557_600n * second;

function file(version: string, description = ''): MigrationFile {
  const name = description === '' ? `${version}.sql` : `${version}_${description}.sql`;
  return { name, version, description, bytes: new Uint8Array(), path: `migrations/${name}` };
}

function done(version: string, applied: readonly string[], more: Partial<FileReport> = {}): FileReport {
  return { file: file(version), start, end: start + 2_100_000n, skipped: 0, applied, checks: [], ...more };
}

function report(more: Partial<ApplyReport>): ApplyReport {
  return { pending: [], applied: [], current: '', target: '', start, end: start + 9_800_000n, ...more };
}

const failure = new TelamonError(
  'statement_failed',
  'sql/migrate: executing statement "BAD;" from version "2": syntax error',
);

describe('for people', () => {
  test('nothing to do', () => {
    expect(applyText(report({ current: '1' }), plain)).toBe('No migration files to execute\n');
  });

  test('files, checks and a summary', () => {
    const checks = [
      {
        name: 'checks.sql',
        statements: [{ statement: 'SELECT NOT EXISTS (SELECT 1 FROM a)' }],
        start,
        end: start + 310_000n,
      },
    ];
    const text = applyText(
      report({
        pending: [file('2'), file('3')],
        applied: [done('2', ['CREATE TABLE a (\n  id int\n);']), done('3', ['DROP TABLE a;'], { checks })],
        current: '1',
        target: '3',
      }),
      plain,
    );
    expect(text).toBe(`Migrating to version 3 from 1 (2 migrations in total):

  -- migrating version 2
    -> CREATE TABLE a (
         id int
       );
  -- ok (2.1ms)

  -- checks before migrating version 3
    -> SELECT NOT EXISTS (SELECT 1 FROM a)
  -- ok (310µs)

  -- migrating version 3
    -> DROP TABLE a;
  -- ok (2.1ms)

  -------------------------
  -- 9.8ms
  -- 2 migrations
  -- 1 check
  -- 2 sql statements
`);
  });

  test('a failed statement', () => {
    const text = applyText(
      report({
        pending: [file('1'), file('2'), file('3')],
        applied: [done('1', ['A;']), done('2', ['B;', 'BAD;'], { error: { statement: 'BAD;', text: 'syntax error' } })],
        target: '3',
        failure,
      }),
      plain,
    );
    expect(text).toBe(`Migrating to version 3 (3 migrations in total):

  -- migrating version 1
    -> A;
  -- ok (2.1ms)

  -- migrating version 2
    -> B;
    -> BAD;
    syntax error

  -------------------------
  -- 9.8ms
  -- 1 migration ok, 1 with errors
  -- 2 sql statements ok, 1 with errors
`);
  });

  test('a failed check: the statements of its file are not listed', () => {
    const error = { statement: 'SELECT 0', text: 'check failed' };
    const checks = [
      {
        name: '',
        statements: [{ statement: 'SELECT 1' }, { statement: 'SELECT 0', error: 'check failed' }],
        error,
        start,
        end: start,
      },
    ];
    const applied = [done('1', [], { checks })];
    expect(applyText(report({ pending: [file('1')], applied, target: '1', failure }), plain)).toBe(
      `Migrating to version 1 (1 migrations in total):

  -- checks before migrating version 1
    -> SELECT 1
    -> SELECT 0
    check failed

  -------------------------
  -- 9.8ms
  -- 1 migration with errors
  -- 1 check ok, 1 failure
`,
    );
  });

  test('a failure before the first file', () => {
    const text = applyText(report({ pending: [file('1')], target: '1', failure }), plain);
    expect(text).toBe(
      `Migrating to version 1 (1 migrations in total):

    ${failure.message}

  -------------------------
  -- 9.8ms
`,
    );
  });

  test('colours', () => {
    const text = applyText(
      report({ pending: [file('1')], applied: [done('1', ['A;'])], target: '1' }),
      new Chalk({ level: 1 }),
    );
    expect(text).toContain('\u001b[36m->\u001b[39m A;');
    expect(text).toContain('version \u001b[36m1\u001b[39m');
  });
});

describe('for programs', () => {
  const place = {
    driver: 'postgres',
    url: parseUrl('postgres://me:secret@db:5432/app?search_path=public'),
    schema: 'public',
    dir: 'file://migrations',
  };
  const json = (data: ApplyReport) => {
    const template = parseTemplate('{{ json . }}', { functions: reportFunctions(plain) });
    return template.execute(applyData(place, data)).text.replace(/"(Start|End)":"[^"]*"/g, '"$1":"<time>"');
  };
  const head =
    '{"Driver":"postgres","URL":{"Scheme":"postgres","Opaque":"","User":{},"Host":"db:5432","Path":"/app","Fragment":"","RawQuery":"search_path=public","RawPath":"","RawFragment":"","ForceQuery":false,"OmitHost":false,"Schema":"public"},"Dir":"file://migrations"';

  test('nothing to do', () => {
    expect(json(report({ current: '1' }))).toBe(
      `${head},"Current":"1","Start":"<time>","End":"<time>","Message":"No migration files to execute"}`,
    );
  });

  test('a run', () => {
    const one = file('1', 'users');
    expect(json(report({ pending: [one], applied: [done('1', ['A;'], { file: one, skipped: 2 })], target: '1' }))).toBe(
      `${head},"Pending":[{"Name":"1_users.sql","Version":"1","Description":"users"}],"Applied":[{"Name":"1_users.sql","Version":"1","Description":"users","Start":"<time>","End":"<time>","Skipped":2,"Applied":["A;"]}],"Target":"1","Start":"<time>","End":"<time>","Message":"Migrated to version 1 (1 migrations in total)"}`,
    );
  });

  test('a failure has an error and no message', () => {
    const applied = [done('2', ['BAD;'], { error: { statement: 'BAD;', text: 'near "BAD": <error>' } })];
    expect(json(report({ pending: [file('2')], applied, current: '1', target: '2', failure }))).toBe(
      `${head},"Pending":[{"Name":"2.sql","Version":"2"}],"Applied":[{"Name":"2.sql","Version":"2","Start":"<time>","End":"<time>","Applied":["BAD;"],"Error":{"Stmt":"BAD;","Text":"near \\"BAD\\": \\u003cerror\\u003e"}}],"Current":"1","Target":"2","Start":"<time>","End":"<time>","Error":"sql/migrate: executing statement \\"BAD;\\" from version \\"2\\": syntax error"}`,
    );
  });

  test.each([
    {
      template: '{{ .Header }}{{ .Summary "  " }}',
      text: 'Migrating to version 2 (1 migrations in total):  -- 9.8ms\n  -- 1 migration\n  -- 1 sql statement',
    },
    {
      template: '{{ .Env.Driver }} {{ .URL.Schema }} {{ .URL.Redacted }}',
      text: 'postgres public postgres://me:xxxxx@db:5432/app?search_path=public',
    },
    { template: '{{ .URL }}', text: 'postgres://me:xxxxx@db:5432/app?search_path=public' },
    {
      template:
        '{{ range .Applied }}{{ .Name }} {{ .File.Version }} {{ .Desc }} {{ .Applied }}{{ with .Error }}!{{ end }}{{ end }}',
      text: '2.sql 2  [A;]',
    },
    { template: '{{ len .Pending }} {{ .Target }} {{ cyan "%d" 3 }} {{ add 1 2 3 }} {{ sub 3 1 }}', text: '1 2 3 6 2' },
    { template: '{{ json_merge (json .Env) (printf `{"Tenant":%q}` .URL.Schema) | len | lt 100 }}', text: 'true' },
    { template: '{{ upper "a" }}{{ lower "B" }}{{ indent_ln "a\\nb" 2 }}{{ base64url "a+/=" }}', text: 'Aba\n  ba-_' },
  ])('$template', ({ template, text }) => {
    const data = applyData(place, report({ pending: [file('2')], applied: [done('2', ['A;'])], target: '2' }));
    const { error, text: rendered } = parseTemplate(template, { functions: reportFunctions(plain) }).execute(data);
    expect(error).toBeUndefined();
    expect(rendered).toBe(text);
  });

  test('unknown members are errors', () => {
    const { error } = parseTemplate('{{ .Nope }}').execute(applyData(place, report({})));
    expect(error?.message).toBe(
      'template: format:1:3: executing "format" at <.Nope>: can\'t evaluate field Nope in type *cmdlog.MigrateApply',
    );
  });
});
