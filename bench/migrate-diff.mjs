// `migrate diff` over a directory whose files make one table each, on a server as the dev database: the first time, when everything is
// made twice (the directory and the desired state), and the second, when both are remembered; against `psql -f` of the same files.
// Every run gets a database that was just made, the sides take turns to be first, and the ratio is that of the medians.
// It needs psql and the name of a database that may be dropped: node bench/migrate-diff.mjs postgres://user@host/scratch [files] [runs]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url, count = '1000', runs = '5'] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node bench/migrate-diff.mjs postgres://user@host/scratch [files] [runs]');
  process.exit(1);
}

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));
const cache = join(folder, 'cache');
const environment = { ...process.env, TELAMON_CACHE_DIR: cache };

try {
  const names = writeFiles(Number(count));
  command(process.execPath, [bin, 'migrate', 'hash']);
  const times = { psql: [], first: [], second: [] };
  const sides = [
    () =>
      times.psql.push(
        command('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', ...names.flatMap((name) => ['-f', name]), url]),
      ),
    () => {
      rmSync(join(cache, 'realms'), { recursive: true, force: true });
      times.first.push(diff());
      times.second.push(diff());
    },
  ];
  // The code of the command is compiled once on a machine, and kept.
  recreate();
  diff();
  for (let run = 0; run < Number(runs); run++) {
    for (const side of run % 2 === 0 ? sides : sides.toReversed()) {
      recreate();
      side();
    }
  }
  const base = median(times.psql);
  console.log(`${count} files, median of ${runs} runs (fastest to slowest)`);
  for (const [name, all] of Object.entries({
    'psql -f': times.psql,
    'first time': times.first,
    'second time': times.second,
  })) {
    const range = [Math.min(...all), Math.max(...all)].map((time) => time.toFixed(0)).join(' to ');
    const time = median(all);
    console.log(`${name.padEnd(12)}${time.toFixed(0).padStart(7)} ms  ${(time / base).toFixed(2)} x  (${range})`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function writeFiles(files) {
  mkdirSync(join(folder, 'migrations'));
  const made = Array.from({ length: files }, (_, at) => {
    const parent = at === 0 ? '' : ` REFERENCES t${at - 1}`;
    const text = `CREATE TABLE t${at} (id int PRIMARY KEY, parent int${parent}, name text NOT NULL);
CREATE INDEX t${at}_name ON t${at} (name);
ALTER TABLE t${at} ADD COLUMN extra int DEFAULT ${at};
`;
    const name = join('migrations', `${String(at + 1).padStart(6, '0')}_t${at}.sql`);
    writeFileSync(join(folder, name), text);
    return { name, text };
  });
  writeFileSync(join(folder, 'schema.sql'), made.map(({ text }) => text).join(''));
  return made.map(({ name }) => name);
}

/** An empty database, on a server that has nothing left to write of the one before. */
function recreate() {
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  const admin = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  const statements = [`DROP DATABASE IF EXISTS "${name}"`, `CREATE DATABASE "${name}"`, 'CHECKPOINT'];
  command('psql', ['-X', '-q', ...statements.flatMap((statement) => ['-c', statement]), admin]);
}

function diff() {
  return command(process.execPath, [bin, 'migrate', 'diff', '--to', 'file://schema.sql', '--dev-url', url]);
}

/** Milliseconds. */
function command(program, args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 4).join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
}
