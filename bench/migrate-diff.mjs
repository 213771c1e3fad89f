// `migrate diff` over a directory whose files make one table each, on a server as the dev database: the first time, when everything is
// made twice (the directory and the desired state), and the second, when both are remembered; against `psql -f` of the same files.
// It needs psql and a database that may be emptied: node bench/migrate-diff.mjs postgres://user@host/scratch [files]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [url, count = '1000'] = process.argv.slice(2);
if (url === undefined) {
  console.error('usage: node bench/migrate-diff.mjs postgres://user@host/scratch [files]');
  process.exit(1);
}

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));
const environment = { ...process.env, TELAMON_CACHE_DIR: join(folder, 'cache') };

try {
  const names = writeFiles(Number(count));
  command(process.execPath, [bin, 'migrate', 'hash']);
  const diff = [bin, 'migrate', 'diff', '--to', 'file://schema.sql', '--dev-url', url];
  const psql = command('psql', ['-q', '-v', 'ON_ERROR_STOP=1', ...names.flatMap((name) => ['-f', name]), url]);
  // One transaction that drops a thousand tables does not fit into a server's table of locks.
  const { pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  const admin = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  command('psql', ['-q', '-c', `DROP DATABASE "${name}"`, '-c', `CREATE DATABASE "${name}"`, admin]);
  const first = command(process.execPath, diff);
  const second = command(process.execPath, diff);
  console.log(`${count} files`);
  console.log(`psql -f     ${psql.toFixed(0).padStart(8)} ms`);
  console.log(`first time  ${first.toFixed(0).padStart(8)} ms  ${(first / psql).toFixed(2)} x`);
  console.log(`second time ${second.toFixed(0).padStart(8)} ms  ${(second / psql).toFixed(2)} x`);
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

/** Milliseconds. */
function command(program, args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 4).join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}
