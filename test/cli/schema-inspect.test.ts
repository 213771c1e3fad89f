import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

const files = {
  'schema.sql': [
    'CREATE TABLE author (id integer PRIMARY KEY, name text NOT NULL);',
    'CREATE TABLE book (id integer PRIMARY KEY, author integer REFERENCES author (id));',
    'CREATE INDEX by_author ON book (author);',
    'CREATE VIEW names AS SELECT name FROM author;',
    'CREATE TRIGGER kept BEFORE DELETE ON author BEGIN SELECT 1; END;',
  ].join('\n'),
};
const inspect = ['schema', 'inspect', '--url', 'file://schema.sql', '--dev-url', 'sqlite://dev?mode=memory'];

describe('templates of schema inspect', () => {
  test.each([
    {
      template:
        '{{ range .Realm.Schemas }}{{ range .Tables }}{{ .Name }}{{ range .Triggers }}!{{ .Name }}{{ end }} {{ end }}{{ end }}',
      prints: 'author!kept book ',
    },
    {
      template:
        '{{ range .Realm.Schemas }}{{ range .Views }}{{ .Kind }} {{ .Name }}{{ end }}{{ len .Funcs }}{{ len .Procs }}{{ len .Objects }}{{ end }}',
      prints: 'view names000',
    },
  ])('$template', async ({ template, prints }) => {
    const cwd = folder(files);
    expect(await telamon([...inspect, '--format', template], { cwd })).toEqual({ code: 0, stdout: prints, stderr: '' });
  });

  test('.Hash tells states apart', async () => {
    const cwd = folder({ ...files, 'other.sql': 'CREATE TABLE author (id integer PRIMARY KEY);\n' });
    const print = async (format: string, file = 'schema.sql') =>
      (await telamon([...inspect, '--url', `file://${file}`, '--format', format], { cwd })).stdout;
    const hash = await print('{{ .Hash }}');
    expect(hash).toBe(
      createHash('sha256')
        .update(await print('{{ hcl . }}'))
        .digest('base64'),
    );
    expect(await print('{{ .Hash | base64url }}')).toBe(
      hash.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    );
    expect(await print('{{ .Hash }}', 'other.sql')).not.toBe(hash);
  });
});
