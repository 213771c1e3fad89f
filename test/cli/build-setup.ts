import { copyFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Where the build of this run is, for the workers. */
export const homeVariable = 'TELAMON_TEST_HOME';
/** Set instead when there is none: tests that run no command must not suffer from it. */
export const failureVariable = 'TELAMON_TEST_BUILD_FAILURE';

/** Builds the command line once a run, in a folder of the run's own, so that neither dist/ nor another run gets in its way. */
export default async function setup(): Promise<() => void> {
  const home = mkdtempSync(join(tmpdir(), 'telamon-build-'));
  try {
    const { build } = await import(join(root, 'scripts', 'build.mjs'));
    cpSync(join(root, 'bin'), join(home, 'bin'), { recursive: true });
    copyFileSync(join(root, 'package.json'), join(home, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'junction');
    await build({ types: false, dist: join(home, 'dist') });
    process.env[homeVariable] = home;
  } catch (error) {
    process.env[failureVariable] = error instanceof Error ? error.message : String(error);
  }
  return () => rmSync(home, { recursive: true, force: true });
}
