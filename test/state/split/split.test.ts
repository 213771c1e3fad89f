import { describe, expect, test } from 'vitest';
import { archiveText, pathPart, readArchive } from '../../../src/state/split/archive.ts';
import { splitHcl } from '../../../src/state/split/hcl.ts';
import { splitSql } from '../../../src/state/split/sql.ts';

const document = `table "boat" {
  schema = schema.crm
}
enum "state" {
  schema = schema.crm
  values = ["on"]
}
trigger "kept" {
  on = table.boat
}
partition "boat_1" {
  of = table.boat
}
extension "citext" {
  schema = schema.public
}
publication "all" {
}
schema "crm" {
}
`;

describe('HCL', () => {
  test.each([
    {
      strategy: 'default' as const,
      files: [
        'main.hcl',
        'schemas/crm/tables/boat.hcl',
        'schemas/crm/types/state.hcl',
        'schemas/crm/triggers/kept.hcl',
        'schemas/crm/partitions/boat_1.hcl',
        'extensions/citext.hcl',
        'publications/all.hcl',
        'schemas/crm/crm.hcl',
      ],
    },
    { strategy: 'schema' as const, files: ['crm.hcl', 'public.hcl', 'main.hcl'] },
    {
      strategy: 'type' as const,
      files: ['table', 'enum', 'trigger', 'partition', 'extension', 'publication', 'schema'].map(
        (kind) => `${kind}.hcl`,
      ),
    },
  ])('$strategy', ({ strategy, files }) => {
    const archive = splitHcl(document, strategy);
    expect([...archive.keys()]).toEqual(files);
    const lines = (text: string) =>
      text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .sort();
    expect(lines([...archive.values()].join(''))).toEqual(lines(document));
  });

  test('another ending of file names', () => {
    expect([...splitHcl('schema "a" {\n}\n', 'type', '.pg.hcl').keys()]).toEqual(['schema.pg.hcl']);
  });
});

describe('SQL', () => {
  test('what belongs to an object stands in its file; what points forward stands at the end', () => {
    const archive = splitSql(
      [
        '-- Add new schema named "crm"',
        'CREATE SCHEMA "crm";',
        'CREATE TYPE "crm"."state" AS ENUM (\'on\');',
        '-- Create "a" table',
        'CREATE TABLE "crm"."a" ("id" integer, "s" "crm"."state");',
        'CREATE INDEX "a_s" ON "crm"."a" ("s");',
        'COMMENT ON INDEX "crm"."a_s" IS \'x\';',
        'CREATE TABLE "crm"."b" ("id" integer, "a" integer);',
        'ALTER TABLE "crm"."a" ADD FOREIGN KEY ("id") REFERENCES "crm"."b" ("id");',
        'COMMENT ON TABLE "crm"."a" IS \'y\';',
        'GRANT SELECT ON "crm"."a" TO PUBLIC;',
      ].join('\n'),
    );
    expect(Object.fromEntries(archive)).toEqual({
      'main.sql': [
        '-- atlas:import schemas/crm/crm.sql',
        '-- atlas:import schemas/crm/types/state.sql',
        '-- atlas:import schemas/crm/tables/a.sql',
        '-- atlas:import schemas/crm/tables/b.sql',
        '',
        'ALTER TABLE "crm"."a" ADD FOREIGN KEY ("id") REFERENCES "crm"."b" ("id");',
        'COMMENT ON TABLE "crm"."a" IS \'y\';',
        'GRANT SELECT ON "crm"."a" TO PUBLIC;',
        '',
      ].join('\n'),
      'schemas/crm/crm.sql': '-- Add new schema named "crm"\nCREATE SCHEMA "crm";\n',
      'schemas/crm/types/state.sql': '-- atlas:import ../crm.sql\n\nCREATE TYPE "crm"."state" AS ENUM (\'on\');\n',
      'schemas/crm/tables/a.sql': [
        '-- atlas:import ../crm.sql',
        '-- atlas:import ../types/state.sql',
        '',
        '-- Create "a" table',
        'CREATE TABLE "crm"."a" ("id" integer, "s" "crm"."state");',
        'CREATE INDEX "a_s" ON "crm"."a" ("s");',
        'COMMENT ON INDEX "crm"."a_s" IS \'x\';',
        '',
      ].join('\n'),
      'schemas/crm/tables/b.sql':
        '-- atlas:import ../crm.sql\n-- atlas:import a.sql\n\nCREATE TABLE "crm"."b" ("id" integer, "a" integer);\n',
    });
  });

  test('names without a schema', () => {
    expect([...splitSql('CREATE TABLE `t/1` (`id` int);\nCREATE VIEW v AS SELECT 1;').keys()]).toEqual([
      'main.sql',
      'tables/t%2F1.sql',
      'views/v.sql',
    ]);
  });
});

test('an archive is read back', () => {
  const archive = new Map([
    ['a/b.hcl', 'x = 1\n'],
    ['empty.sql', ''],
  ]);
  expect(readArchive(archiveText(archive))).toEqual(archive);
  expect(readArchive('no archive')).toBeUndefined();
});

test.each([
  ['plain', 'plain'],
  ['..', '%2E%2E'],
  ['a/b\\c', 'a%2Fb%5Cc'],
  ['100%', '100%25'],
  ['größe', 'größe'],
])('%s as a file is %s', (name, part) => {
  expect(pathPart(name)).toBe(part);
});
