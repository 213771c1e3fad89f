// How much telamon adds to what Node itself costs: the ratio to `node -e 0`, runs interleaved, medians.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs of each; the first few only warm caches and are dropped. */
const runs = Number(process.argv[2] ?? 31);
const warmUps = 3;

const bin = join(import.meta.dirname, '..', 'bin', 'telamon.js');
const folder = mkdtempSync(join(tmpdir(), 'telamon-bench-'));

const commands = {
  'node -e 0': ['-e', '0'],
  'telamon version': [bin, 'version'],
  'telamon migrate hash': [bin, 'migrate', 'hash'],
  'telamon migrate hash --help': [bin, 'migrate', 'hash', '--help'],
};

try {
  mkdirSync(join(folder, 'migrations'));
  writeFileSync(join(folder, 'migrations', '1_users.sql'), 'CREATE TABLE users (id integer);\n');
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run < runs + warmUps; run++) {
    for (const [name, args] of Object.entries(commands)) {
      const start = process.hrtime.bigint();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
      if (status !== 0) throw new Error(`${name} failed: ${stderr}`);
      if (run >= warmUps) times[name].push(elapsed);
    }
  }
  const base = median(times['node -e 0']);
  for (const [name, elapsed] of Object.entries(times)) {
    const time = median(elapsed);
    console.log(`${name.padEnd(30)} ${time.toFixed(1).padStart(7)} ms  ${(time / base).toFixed(2)} x`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
