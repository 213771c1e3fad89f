// Kills applies at every point around what they send and hear, on every engine: minutes to hours. `npm test` takes some of the points.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'test/cli-kill/sweep.test.ts', ...process.argv.slice(2)],
  {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    env: { ...process.env, TELAMON_SWEEP: 'all' },
  },
);
process.exitCode = status ?? 1;
