// Everything that must hold: install, build, types, lint, tests. Words after `npm test --` go to Vitest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureInstalled, npm, root } from './npm.mjs';

const checks = [
  { name: 'build', run: () => ensureInstalled() || npm('run', '--silent', 'build') },
  { name: 'type check', run: () => npm('run', '--silent', 'typecheck') },
  { name: 'lint and import directions', run: () => npm('run', '--silent', 'lint') },
];

const broken = checks.filter(({ name, run }) => {
  console.log(`\n== ${name}`);
  const ok = run();
  if (!ok) console.log(`== ${name}: failed`);
  return !ok;
});

console.log('\n== tests');
const { ok, passed, failed, skipped } = runTests(process.argv.slice(2));
for (const { name } of broken) console.log(`${name} failed: see above`);
// A check that fails counts as one failure beside the tests. Last, alone on its line, and always in this form.
console.log(`${passed} passed, ${failed + broken.length} failed, ${skipped} skipped`);
process.exitCode = ok && broken.length === 0 ? 0 : 1;

function runTests(words) {
  const folder = mkdtempSync(join(tmpdir(), 'telamon-test-'));
  const report = join(folder, 'report.json');
  try {
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = spawnSync(process.execPath, [vitest, 'run', ...reporters, ...words], {
      cwd: root,
      stdio: 'inherit',
    });
    return { ok: status === 0, ...count(report, status === 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that can't be loaded, or a run that ends early, has no failed test to count: it is one failure itself. */
function count(report, ok) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const unloaded = results.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failed = results.numFailedTests + unloaded.length;
  return {
    passed: results.numPassedTests,
    failed: ok || failed > 0 ? failed : 1,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
