import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as telamon from '../src/index.ts';

test('what the package exports', () => {
  expect(Object.keys(telamon).sort()).toEqual([
    'ChecksumError',
    'DatabaseError',
    'TelamonError',
    'applyDirectory',
    'applyPlan',
    'compareStates',
    'diffDirectory',
    'envResolver',
    'formatByName',
    'hashDirectory',
    'inspectConnection',
    'inspectState',
    'loadProject',
    'migrateDown',
    'newMigration',
    'openDatabase',
    'openDevDatabase',
    'openDirectory',
    'openDirectoryUrl',
    'openOrPlanDirectory',
    'planCheckpoint',
    'planClean',
    'planText',
    'readStatus',
    'realmSql',
    'renderError',
    'resolveState',
    'setVersion',
    'validateDirectory',
    'validateReplay',
    'verifyDirectory',
    'version',
    'writePlannedFiles',
  ]);
});

test('from a schema file to an applied migration', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'telamon-api-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, 'schema.sql'), 'CREATE TABLE users (id integer PRIMARY KEY);');
  const path = join(cwd, 'migrations');

  const to = await telamon.resolveState(['file://schema.sql'], { flag: 'to', cwd });
  const directory = await telamon.openOrPlanDirectory(path, telamon.formatByName('atlas'));
  const dev = await telamon.openDevDatabase('pglite://memory');
  try {
    const { files } = await telamon.diffDirectory({ directory, to, dev, name: 'users', now: Date.now() });
    await telamon.writePlannedFiles(directory, files);
  } finally {
    await dev.close();
  }

  const { connection, dialect } = await telamon.openDatabase(`pglite://${join(cwd, 'database')}`);
  try {
    const request = {
      connection,
      dialect,
      directory: await telamon.openDirectory(path, telamon.formatByName('atlas')),
    };
    const options = { lockTimeoutMs: 1000, operatorVersion: 'test' };
    const report = await telamon.applyDirectory({ ...request, options });
    expect(report.failure).toBeUndefined();
    expect(report.applied.map(({ applied }) => applied.length)).toEqual([1]);
    expect(await telamon.readStatus(request)).toMatchObject({ status: 'OK', next: 'Already at latest version' });
  } finally {
    await connection.close();
  }
});
