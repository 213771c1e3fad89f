import { Chalk } from 'chalk';
import { expect, test } from 'vitest';
import { setText } from '../../../src/cli/reports/set.ts';
import { statusData } from '../../../src/cli/reports/status.ts';
import { statusText } from '../../../src/cli/reports/status-text.ts';
import type { Revision } from '../../../src/dialects/revisions.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import type { MigrationFile } from '../../../src/migrations/migration.ts';
import { alreadyAtLatest, noMigrationApplied, type Status } from '../../../src/migrations/status.ts';
import { encodeJson } from '../../../src/template/json.ts';

const plain = new Chalk({ level: 0 });

const file = (version: string): MigrationFile => ({
  name: `${version}.sql`,
  version,
  description: '',
  bytes: new Uint8Array(),
  path: `migrations/${version}.sql`,
});

const revision: Revision = {
  version: '1',
  description: 'users',
  type: 2,
  applied: 1,
  total: 1,
  executedAt: new Date('2024-05-01T10:00:00Z'),
  executionTime: 1_500_000n,
  error: '',
  errorStmt: '',
  hash: 'x',
  partialHashes: [],
  operatorVersion: 'telamon',
};

const place = {
  driver: 'sqlite',
  url: parseUrl('sqlite://x.db'),
  schema: 'main',
  dir: 'file://migrations?format=atlas',
};

const fresh: Status = {
  status: 'PENDING',
  available: [file('1'), file('2')],
  outOfOrder: [],
  pending: [file('1'), file('2')],
  applied: [],
  current: noMigrationApplied,
  next: '1',
  count: 0,
  total: 0,
  error: '',
  sql: '',
  fromCheckpoint: false,
};

test.each([
  {
    name: 'nothing applied',
    status: fresh,
    text: `Migration Status: PENDING
  -- Current Version: No migration applied yet
  -- Next Version:    1
  -- Executed Files:  0
  -- Pending Files:   2
`,
  },
  {
    name: 'a checkpoint comes first',
    status: { ...fresh, fromCheckpoint: true },
    text: `Migration Status: PENDING
  -- Current Version: No migration applied yet
  -- Next Version:    1 (checkpoint)
  -- Executed Files:  0
  -- Pending Files:   2
`,
  },
  {
    name: 'all applied',
    status: { ...fresh, status: 'OK' as const, pending: [], applied: [revision], current: '1', next: alreadyAtLatest },
    text: `Migration Status: OK
  -- Current Version: 1
  -- Next Version:    Already at latest version
  -- Executed Files:  1
  -- Pending Files:   0
`,
  },
  {
    name: 'stopped in the middle',
    status: {
      ...fresh,
      pending: [file('2')],
      applied: [revision, revision],
      current: '2',
      next: '2',
      count: 1,
      total: 3,
      error: 'duplicate column',
      sql: 'ALTER TABLE a ADD x int',
    },
    text: `Migration Status: PENDING
  -- Current Version: 2 (1 statements applied)
  -- Next Version:    2 (2 statements left)
  -- Executed Files:  2 (last one partially)
  -- Pending Files:   1

Last migration attempt had errors:
  -- SQL:   ALTER TABLE a ADD x int
  -- ERROR: duplicate column
`,
  },
  {
    name: 'one behind, one ahead',
    status: {
      ...fresh,
      available: [],
      outOfOrder: [file('1')],
      pending: [file('3')],
      applied: [revision],
      current: '2',
      next: '',
      error: 'migration file 1.sql was added out of order',
    },
    text: `Migration Status: PENDING
  -- Current Version: 2
  -- Next Version:    UNKNOWN
  -- Executed Files:  1
  -- Pending Files:   2 (1 out of order)

  ERROR: migration file 1.sql was added out of order
`,
  },
])('status: $name', ({ status, text }) => {
  expect(statusText(status, plain)).toBe(text);
});

test('the JSON of a status', () => {
  const status = {
    ...fresh,
    status: 'OK' as const,
    pending: [],
    available: [file('1')],
    applied: [revision],
    current: '1',
    next: alreadyAtLatest,
  };
  const text = encodeJson(statusData(place, status)).replace(/"ExecutedAt":"[^"]*"/, '"ExecutedAt":"<time>"');
  expect(text).toBe(
    '{"Env":{"Driver":"sqlite","URL":{"Scheme":"sqlite","Opaque":"","User":null,"Host":"x.db","Path":"","Fragment":"","RawQuery":"","RawPath":"","RawFragment":"","ForceQuery":false,"OmitHost":false,"Schema":"main"},"Dir":"file://migrations?format=atlas"},"Available":[{"Name":"1.sql","Version":"1"}],"Applied":[{"Version":"1","Description":"users","Type":"applied","Applied":1,"Total":1,"ExecutedAt":"<time>","ExecutionTime":1500000,"OperatorVersion":"telamon"}],"Current":"1","Next":"Already at latest version","Status":"OK"}',
  );
});

test.each([
  { changes: [], latest: revision, text: '' },
  {
    changes: [
      { op: 'set' as const, revision },
      { op: 'remove' as const, revision: { ...revision, version: '2', description: '' } },
    ],
    latest: revision,
    text: 'Current version is 1 (1 set, 1 removed):\n\n  + 1 (users)\n  - 2\n\n',
  },
  {
    changes: [{ op: 'remove' as const, revision }],
    latest: undefined,
    text: 'All revisions deleted (1 in total):\n\n  - 1 (users)\n\n',
  },
])('set: $text', ({ changes, latest, text }) => {
  expect(setText({ changes, latest }, plain)).toBe(text);
});
