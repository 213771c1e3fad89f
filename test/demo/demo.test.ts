// `npm run demo` as a process of its own, on the build of this run.
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildHome, folder, type Outcome } from '../cli/telamon.ts';

const root = join(import.meta.dirname, '..', '..');

function startDemo(temporary: string): ChildProcess {
  return spawn(process.execPath, [join(root, 'scripts', 'demo.mjs')], {
    cwd: root,
    env: { ...process.env, TELAMON_DEMO_HOME: buildHome(), TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function outcome(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

test('does what it says, and leaves nothing behind', { timeout: 240_000 }, async () => {
  const temporary = folder();
  const { code, stdout, stderr } = await outcome(startDemo(temporary));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('   | ["lists=1000"]\n');
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Done: .*"vector_idx" with lists=1000\.$/);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each(['SIGINT', 'SIGTERM'] as const)('stopped by %s it leaves nothing behind', async (signal) => {
  const temporary = folder();
  const child = startDemo(temporary);
  const ended = outcome(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  child.kill(signal);
  expect(await ended).toMatchObject({ code: 1, stderr: 'The demo failed: interrupted\n' });
  expect(readdirSync(temporary)).toEqual([]);
});
