// Applying many files to PostgreSQL, against `psql -f` of the same statements with a transaction a file, as the ratio of medians:
// on this machine, and over a network that takes 5 ms. Then a run that has nothing to do, and the sum of many files.
// DATABASE_URL=postgres://user:password@host/postgres node bench/apply.mjs [files] [runs]
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const server = process.env.DATABASE_URL ?? 'postgres://postgres:pass@127.0.0.1:5432/postgres';
const files = Number(process.argv[2] ?? 1000);
const runs = Number(process.argv[3] ?? 3);
const delayMs = 5;

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));
const format = ['--format', '{{ len .Applied }}'];

try {
  const network = await slowNetwork(delayMs);
  await compare('local', files, (url) => url);
  await compare(`${delayMs} ms away`, Math.min(100, files), (url) => at(url, network.port));
  await nothingPending(network);
  await sums(10_000);
  network.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(name, count, through) {
  const { cwd, script } = await directory(count);
  const times = { psql: [], telamon: [] };
  for (let run = 0; run < runs; run++) {
    times.psql.push(
      await onFresh((url) => timed('psql', ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, through(url)], cwd)),
    );
    times.telamon.push(
      await onFresh((url) => timed(process.execPath, [bin, 'migrate', 'apply', '--url', through(url), ...format], cwd)),
    );
  }
  const [psql, own] = [median(times.psql), median(times.telamon)];
  console.log(`${name}, ${count} files`);
  console.log(`  psql -f ${psql.toFixed(0).padStart(7)} ms`);
  console.log(`  telamon ${own.toFixed(0).padStart(7)} ms  ${(own / psql).toFixed(2)} x`);
}

async function nothingPending(network) {
  const { cwd } = await directory(files);
  await onFresh(async (url) => {
    await timed(process.execPath, [bin, 'migrate', 'apply', '--url', url, ...format], cwd);
    const again = async (target) => {
      const times = [];
      for (let run = 0; run < runs + 2; run++) {
        times.push(await timed(process.execPath, [bin, 'migrate', 'apply', '--url', target, ...format], cwd));
      }
      return median(times);
    };
    const node = median(await repeat(() => timed(process.execPath, ['-e', '0'], cwd)));
    console.log(`nothing pending, ${files} files`);
    console.log(`  node -e 0   ${node.toFixed(0).padStart(4)} ms`);
    console.log(`  telamon     ${(await again(url)).toFixed(0).padStart(4)} ms`);
    const before = network.turns();
    await timed(process.execPath, [bin, 'migrate', 'apply', '--url', at(url, network.port), ...format], cwd);
    console.log(`  round trips ${network.turns() - before}, those of connecting among them`);
  });
}

async function sums(count) {
  const { cwd } = await directory(count);
  for (const command of ['hash', 'validate']) {
    const time = median(await repeat(() => timed(process.execPath, [bin, 'migrate', command], cwd)));
    const plain = median(
      await repeat(() => timed('sh', ['-c', 'find migrations -name "*.sql" | xargs sha256sum'], cwd)),
    );
    console.log(`${command} of ${count} files ${time.toFixed(0)} ms, sha256sum of them ${plain.toFixed(0)} ms`);
  }
}

/** Files of three statements each, their sum, and the same for psql. */
async function directory(count) {
  const cwd = mkdtempSync(join(folder, 'files-'));
  mkdirSync(join(cwd, 'migrations'));
  const texts = Array.from({ length: count }, (_, index) => {
    const text = `CREATE TABLE t${index} (id bigint PRIMARY KEY, name text NOT NULL, parent bigint REFERENCES t${Math.max(0, index - 1)} (id));
CREATE INDEX t${index}_name ON t${index} (name);
INSERT INTO t${index} (id, name) VALUES (1, 'first');
`;
    writeFileSync(join(cwd, 'migrations', `${String(index + 1).padStart(6, '0')}_t${index}.sql`), text);
    return text;
  });
  const script = join(cwd, 'all.sql');
  writeFileSync(script, texts.map((text) => `BEGIN;\n${text}COMMIT;\n`).join(''));
  await timed(process.execPath, [bin, 'migrate', 'hash'], cwd);
  return { cwd, script };
}

async function onFresh(work) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const name = `telamon_bench_${process.pid}_${Math.random().toString(36).slice(2)}`;
  await client.query(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(server);
    url.pathname = `/${name}`;
    url.searchParams.set('sslmode', 'disable');
    return await work(url.href);
  } finally {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await client.end();
  }
}

function at(url, port) {
  const moved = new URL(url);
  moved.hostname = '127.0.0.1';
  moved.port = String(port);
  return moved.href;
}

/** Every byte arrives later, in order. Counts how often the client has spoken after it had heard something. */
async function slowNetwork(ms) {
  const { hostname, port } = new URL(server);
  let turns = 0;
  const listener = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname);
    let heard = true;
    const late = (from, to, note) => {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        note();
        setTimeout(() => to.writable && to.write(bytes), ms / 2);
      });
      from.on('end', () => setTimeout(() => to.end(), ms / 2));
      from.on('error', () => to.destroy());
    };
    late(client, upstream, () => {
      if (heard) turns++;
      heard = false;
    });
    late(upstream, client, () => {
      heard = true;
    });
  });
  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return { port: listener.address().port, turns: () => turns, close: () => listener.close() };
}

/** Milliseconds. The proxy lives in this process, so nothing may block it. */
function timed(program, args, cwd) {
  const start = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Number(process.hrtime.bigint() - start) / 1e6);
      else reject(new Error(`${program} ${args.join(' ')} failed: ${stderr}`));
    });
  });
}

async function repeat(work) {
  const times = [];
  for (let run = 0; run < runs + 2; run++) times.push(await work());
  return times;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
