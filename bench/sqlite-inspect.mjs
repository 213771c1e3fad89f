// What `schema inspect` of a SQLite file with many tables costs over `telamon version`: runs interleaved, medians.
// node bench/sqlite-inspect.mjs [tables] [runs]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tables = Number(process.argv[2] ?? 1000);
const runs = Number(process.argv[3] ?? 11);
/** The first ones only warm caches and are dropped. */
const warmUps = 2;

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const { DatabaseSync } = createRequire(import.meta.url)('@photostructure/sqlite');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));

try {
  const file = join(folder, 'app.db');
  makeTables(file);
  const url = `sqlite://${file}`;
  const commands = {
    version: ['version'],
    'schema inspect': ['schema', 'inspect', '--url', url],
    'schema inspect, as SQL': ['schema', 'inspect', '--url', url, '--format', '{{ sql . }}'],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run < runs + warmUps; run++) {
    for (const [name, args] of Object.entries(commands)) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
      if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
      if (run >= warmUps) times[name].push(Number(process.hrtime.bigint() - start) / 1e6);
    }
  }
  const base = median(times.version);
  console.log(`${tables} tables`);
  for (const [name, elapsed] of Object.entries(times)) {
    const time = median(elapsed);
    console.log(
      `${name.padEnd(24)} ${time.toFixed(0).padStart(6)} ms  ${(time - base).toFixed(0).padStart(6)} ms over version`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeTables(file) {
  const database = new DatabaseSync(file);
  database.exec('BEGIN');
  for (let at = 0; at < tables; at++) {
    database.exec(
      `CREATE TABLE t${at} (id integer PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', ref int REFERENCES t${Math.max(0, at - 1)} (id), n decimal(6,2), CHECK (n > 0));
       CREATE INDEX i${at} ON t${at} (name, n DESC)`,
    );
  }
  database.exec('COMMIT');
  database.close();
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
