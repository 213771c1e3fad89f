// `schema inspect` (SQL and HCL) and `schema diff` of two equal databases against `pg_dump -s` of the same: runs interleaved, medians of
// the ratio within a run; peak memory of each command. It needs psql, pg_dump, and a server where databases may be made:
// node bench/schema.mjs postgres://user@host/postgres [tables] [runs]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [admin, count = '1000', times = '5'] = process.argv.slice(2);
if (admin === undefined) {
  console.error('usage: node bench/schema.mjs postgres://user@host/postgres [tables] [runs]');
  process.exit(1);
}

// Of the machine, not of telamon: every Node that starts reads the certificates in that file, for longer than all else that it does.
delete process.env.NODE_EXTRA_CA_CERTS;

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));
const names = ['a', 'b'].map((side) => `telamon_bench_${process.pid}_${side}`);
const [a, b] = names.map((name) => Object.assign(new URL(admin), { pathname: `/${name}` }).href);

try {
  writeFileSync(join(folder, 'schema.sql'), schema(Number(count)));
  for (const [name, url] of [
    [names[0], a],
    [names[1], b],
  ]) {
    run('psql', ['-q', '-c', `CREATE DATABASE ${name}`, admin]);
    run('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-f', join(folder, 'schema.sql'), url]);
  }
  const commands = {
    'pg_dump -s': () => run('pg_dump', ['-s', a]),
    'inspect, SQL': () => run(process.execPath, [bin, 'schema', 'inspect', '--url', a, '--format', '{{ sql . }}']),
    'inspect, HCL': () => run(process.execPath, [bin, 'schema', 'inspect', '--url', a]),
    'two pg_dump -s': () => add(run('pg_dump', ['-s', a]), run('pg_dump', ['-s', b])),
    'diff of equals': () => run(process.execPath, [bin, 'schema', 'diff', '--from', a, '--to', b]),
  };
  const base = { 'inspect, SQL': 'pg_dump -s', 'inspect, HCL': 'pg_dump -s', 'diff of equals': 'two pg_dump -s' };
  const results = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let at = 0; at <= Number(times); at++) {
    const round = Object.fromEntries(Object.entries(commands).map(([name, command]) => [name, command()]));
    // The first one only warms caches.
    if (at > 0) for (const [name, result] of Object.entries(round)) results[name].push(result);
  }
  console.log(`${count} tables`);
  for (const [name, list] of Object.entries(results)) {
    const of = base[name];
    const ratio = of && median(list.map(({ ms }, at) => ms / results[of][at].ms));
    console.log(
      [
        name.padEnd(16),
        `${median(list.map(({ ms }) => ms))
          .toFixed(0)
          .padStart(7)} ms`,
        of ? `${ratio.toFixed(2).padStart(6)} x ${of.padEnd(14)}` : ' '.repeat(23),
        `${Math.max(...list.map(({ peak }) => peak))
          .toFixed(0)
          .padStart(5)} MB`,
      ].join('  '),
    );
  }
} finally {
  for (const name of names) run('psql', ['-q', '-c', `DROP DATABASE IF EXISTS ${name}`, admin]);
  rmSync(folder, { recursive: true, force: true });
}

/** Keys, checks, indexes, comments; each table refers to the one before. */
function schema(tables) {
  return Array.from({ length: tables }, (_, at) => {
    const parent = at === 0 ? '' : ` REFERENCES t${at - 1}`;
    return `CREATE TABLE t${at} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent bigint${parent}, name varchar(80) NOT NULL DEFAULT 'x', price numeric(8,2) CHECK (price > 0), at timestamptz NOT NULL DEFAULT now(), tags text[], extra jsonb, UNIQUE (name, at));
CREATE INDEX t${at}_name ON t${at} (lower(name), at DESC);
CREATE INDEX t${at}_tags ON t${at} USING gin (tags);
COMMENT ON TABLE t${at} IS 'number ${at}';
`;
  }).join('');
}

/** Milliseconds, and the most memory that the program held, in MB. */
function run(program, args) {
  const start = process.hrtime.bigint();
  const timed = ['-f', 'peak %M', program, ...args];
  const { status, stderr } = spawnSync('/usr/bin/time', timed, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed: ${stderr}`);
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0) / 1024;
  return { ms: Number(process.hrtime.bigint() - start) / 1e6, peak };
}

function add(first, second) {
  return { ms: first.ms + second.ms, peak: Math.max(first.peak, second.peak) };
}

function median(values) {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)];
}
