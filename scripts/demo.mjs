// `npm run demo`: installs, builds, and runs the walk-through on a copy of the sample project.
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, npm, root } from './npm.mjs';
import { walkThrough } from './walk-through.mjs';

/** Used by the tests: a build that is there already, in place of installing and building. */
const builtHome = process.env.TELAMON_DEMO_HOME;

const write = (text) => process.stdout.write(text);

try {
  if (!builtHome && !ensureInstalled()) {
    write('Building.\n');
    if (!npm('run', '--silent', 'build')) throw new Error('the build failed: see above');
  }
  write(`Done: ${await demonstrate(builtHome ?? root)}\n`);
} catch (error) {
  process.stderr.write(`The demo failed: ${error.message}\n`);
  process.exitCode = 1;
}

async function demonstrate(home) {
  const folder = mkdtempSync(join(tmpdir(), 'telamon-demo-'));
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    cpSync(join(root, 'atlas.hcl.example'), join(folder, 'atlas.hcl'));
    cpSync(join(root, 'schema.sql'), join(folder, 'schema.sql'));
    cpSync(join(root, 'prisma'), join(folder, 'prisma'), { recursive: true });
    // Where npx finds the Prisma CLI.
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    write(`The sample project is copied to ${folder}, where the commands run.
"|" marks what they print, "!" their notices on stderr. The real Prisma CLI runs, with its engine from npm, and Docker
is left alone (TELAMON_DOCKER=never): the README says more about both.
`);
    const proven = await walkThrough({ folder, home, write, signal: stop.signal });
    write('\nThe copy is removed.\n');
    return proven;
  } catch (error) {
    throw stop.signal.aborted ? new Error('interrupted') : error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
