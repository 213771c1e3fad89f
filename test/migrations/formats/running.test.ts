import { describe, expect, test } from 'vitest';
import { applyDirectory } from '../../../src/migrations/apply.ts';
import { computeSum, formatSum } from '../../../src/migrations/checksum.ts';
import type { Directory } from '../../../src/migrations/directory.ts';
import { formatByName } from '../../../src/migrations/formats/index.ts';
import { everyServer } from '../../servers/index.ts';
import { dialect, options, type Target, target } from '../database.ts';

/** In memory; files in the order given. */
function directoryOf(format: string, contents: Readonly<Record<string, string>>): Directory {
  const own = formatByName(format);
  const names = Object.keys(contents);
  const files = Object.entries(contents).map(([name, text]) => ({
    name,
    ...own.identify(name, names),
    bytes: Buffer.from(text),
    path: `migrations/${name}`,
  }));
  return { path: 'migrations', format: own, files, sum: formatSum(computeSum(files)) };
}

async function apply({ connection }: Target, format: string, contents: Readonly<Record<string, string>>) {
  const report = await applyDirectory({ connection, dialect, directory: directoryOf(format, contents), options });
  return { applied: report.applied.map((one) => one.file.version), failure: report.failure?.message };
}

const vacuum = [
  { format: 'golang-migrate', files: { '1_a.up.sql': 'VACUUM;\n' } },
  { format: 'goose', files: { '1_a.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nVACUUM;\n' } },
  { format: 'dbmate', files: { '1_a.sql': '-- migrate:up transaction:false\nVACUUM;\n' } },
  {
    format: 'liquibase',
    files: { '1_a.sql': '--liquibase formatted sql\n--changeset a:1 runInTransaction:false\nVACUUM;\n' },
  },
];

describe.each(everyServer())('$name', (server) => {
  test.each(vacuum)('$format: what refuses a transaction runs without one', async ({ format, files }) => {
    const db = await target(server);
    expect(await apply(db, format, files)).toEqual({ applied: ['1'], failure: undefined });
  });

  test('flyway: versions are numbers, and repeatable files follow the last one', async () => {
    const db = await target(server);
    const first = {
      'V2__b.sql': 'CREATE TABLE b (id int);\n',
      'V10__j.sql': 'CREATE TABLE j (id int);\n',
      'R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT id FROM b;\n',
    };
    expect(await apply(db, 'flyway', first)).toEqual({ applied: ['2', '10', '10R_v'], failure: undefined });
    expect(await apply(db, 'flyway', first)).toEqual({ applied: [], failure: undefined });
    const { 'R__v.sql': view, ...versions } = first;
    const second = { ...versions, 'V10.1__k.sql': 'CREATE TABLE k (id int);\n', 'R__v.sql': view };
    expect(await apply(db, 'flyway', second)).toEqual({ applied: ['10.1', '10.1R_v'], failure: undefined });
  });
});
