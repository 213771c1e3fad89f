import { expect, test } from 'vitest';
import { computeSum, formatSum } from '../../src/migrations/checksum.ts';
import type { Directory } from '../../src/migrations/directory.ts';
import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import { formatByName } from '../../src/migrations/formats/index.ts';
import { planImport } from '../../src/migrations/import.ts';
import { readDown, readMigration } from '../../src/migrations/migration.ts';
import { file } from './files.ts';
import { postgresRules } from './rules.ts';

/** A directory of another tool, in memory; files in the order given, which is that of the tool. */
function source(format: string, contents: Readonly<Record<string, string>>): Directory {
  const own = formatByName(format);
  const names = Object.keys(contents);
  const files = Object.entries(contents).map(([name, text]) => ({
    name,
    ...own.identify(name, names),
    bytes: Buffer.from(text),
    path: `old/${name}`,
  }));
  return { path: 'old', format: own, files, sum: undefined };
}

const target: Directory = { path: 'migrations', format: atlasFormat, files: [], sum: undefined };

test.each([
  {
    what: 'comments of all kinds stay, markers go',
    format: 'goose',
    text: '-- about\n\n-- +goose Up\n-- one\nSELECT 1; \n\n\n/* two,\n   apart */\n\nSELECT 2;\n-- the end\n\n-- +goose Down\nSELECT 3;\n',
    want: '-- about\n\n-- one\nSELECT 1;\n/* two,\n   apart */\n\nSELECT 2;\n-- the end\n',
  },
  {
    what: 'a transaction is refused in our own words',
    format: 'dbmate',
    text: '-- migrate:up transaction:false\nVACUUM;\n',
    want: '-- atlas:txmode none\n\nVACUUM;\n',
  },
  {
    what: 'statements that `;` would cut get a delimiter',
    format: 'goose',
    text: '-- +goose Up\n-- +goose StatementBegin\nSELECT 1; SELECT 2;\n-- +goose StatementEnd\nSELECT 3;\n',
    want: '-- atlas:delimiter \\n\\n\\n\n\nSELECT 1; SELECT 2\n\n\nSELECT 3\n\n\n',
  },
  {
    what: 'a client command is no statement',
    format: 'golang-migrate',
    name: '1_a.up.sql',
    text: 'DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n  SET NEW.b = 1;\nEND//\nDELIMITER ;\nSELECT 1;\n',
    want: 'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN\n  SET NEW.b = 1;\nEND;\nSELECT 1;\n',
  },
  {
    what: 'escapes of a database that nobody named',
    format: 'golang-migrate',
    name: '1_a.up.sql',
    text: "INSERT INTO a VALUES ('it\\'s; here');\nSELECT 1;\n",
    want: "INSERT INTO a VALUES ('it\\'s; here');\nSELECT 1;\n",
  },
])('$what', ({ format, name = '1_a.sql', text, want }) => {
  const { files } = planImport(source(format, { [name]: text }), target);
  expect(files).toEqual([{ name: '1_a.sql', content: want }]);
});

test.each([
  {
    what: 'small numbers',
    format: 'golang-migrate',
    names: ['9_i.up.sql', '10_j.up.sql'],
    plain: ['9_i.sql', '10_j.sql'],
    misplaced: ['10_j.sql'],
    padded: ['09_i.sql', '10_j.sql'],
  },
  {
    what: 'parts of versions, and repeatable files',
    format: 'flyway',
    names: ['B2__b.sql', 'V3__y.sql', 'v3/V3_1__z.sql', 'V11__k.sql', 'R__f.sql', 'R__g.sql'],
    plain: ['2_b.sql', '3_y.sql', '3.1_z.sql', '11_k.sql', '11R_f.sql', '11Rb_g.sql'],
    misplaced: ['3.1_z.sql', '11_k.sql', '11R_f.sql', '11Rb_g.sql'],
    padded: ['02.0_b.sql', '03.0_y.sql', '03.1_z.sql', '11.0_k.sql', '11.0r_f.sql', '11.0rb_g.sql'],
  },
  {
    what: 'moments',
    format: 'dbmate',
    names: ['20240101000000_a.sql', '20240102000000_b.sql'],
    plain: ['20240101000000_a.sql', '20240102000000_b.sql'],
    misplaced: [],
    padded: ['20240101000000_a.sql', '20240102000000_b.sql'],
  },
])('names: $what', ({ format, names, plain, misplaced, padded }) => {
  const from = source(format, Object.fromEntries(names.map((name) => [name, ''])));
  const planned = planImport(from, target);
  expect(planned.names).toEqual(names.map((name, at) => ({ from: name, to: plain[at] })));
  expect(planned.misplaced).toEqual(misplaced);
  const inOrder = planImport(from, target, { pad: true });
  expect(inOrder.files.map((each) => each.name)).toEqual(padded);
  expect(inOrder.misplaced).toEqual([]);
});

test('with ways back, a file is an archive', () => {
  const from = source('goose', {
    '1_a.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\n-- back\nSELECT -1;\n',
  });
  const { files } = planImport(from, target, { withDown: true });
  expect(files).toEqual([
    {
      name: '1_a.sql',
      content:
        '-- atlas:txmode none\n-- atlas:txtar\n\n-- migration.sql --\nSELECT 1;\n\n-- down.sql --\n-- back\nSELECT -1;\n',
    },
  ]);
  const written = file('1_a.sql', files[0]?.content);
  expect(readMigration(written, postgresRules, atlasFormat)).toMatchObject({
    txMode: 'none',
    statements: [{ text: 'SELECT 1;' }],
  });
  expect(readDown(written, postgresRules, atlasFormat)).toMatchObject({ statements: [{ text: 'SELECT -1;' }] });
});

test.each([
  { what: 'the own format', from: source('atlas', {}), to: target, error: 'already in "atlas" format' },
  {
    what: 'a target that holds files',
    from: source('goose', {}),
    to: { ...target, files: [file('1_x.sql')] },
    error: 'target migration directory must be empty',
  },
  {
    what: 'a source with a sum that does not hold',
    from: { ...source('goose', { '1.sql': '-- +goose Up\n' }), sum: formatSum(computeSum([])) },
    to: target,
    error: 'checksum mismatch',
  },
])('refused: $what', ({ from, to, error }) => {
  expect(() => planImport(from, to)).toThrow(error);
});
