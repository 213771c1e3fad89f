// Builds dist/: the command line and the API as ESM, split so that each command is loaded on use, and the types.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Stay packages of their own: WASM and data files beside the code, or too large to copy. */
const external = ['pg', '@electric-sql/*', '@cdktf/hcl2json', '@photostructure/sqlite'];

/**
 * `yargs/helpers` gives its parser together with what lays out help texts, which takes 20 ms to load. Ordinary runs show
 * no help, so they get the parser alone; the help texts load the whole of yargs.
 */
const parserAlone = {
  name: 'yargs-parser-alone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^yargs\/helpers$/ }, () => ({ path: 'yargs/helpers', namespace: 'parser' }));
    onLoad({ filter: /./, namespace: 'parser' }, () => ({
      contents: "export { default as Parser } from 'yargs-parser';",
      resolveDir: root,
    }));
  },
};

/**
 * @param {object} options
 * @param {boolean} [options.types] Without them it takes a fraction of the time: enough to run what was changed.
 * @param {string} [options.dist] Where it goes; the repository's own folder when left out.
 */
export async function build({ types = true, dist = join(root, 'dist') } = {}) {
  // Made beside it and swapped in: whoever runs the old build meanwhile never sees half of the new one.
  const fresh = `${dist}.${process.pid}`;
  const old = `${fresh}.old`;
  try {
    await bundle(fresh);
    if (types) typings(join(fresh, 'types'));
    if (existsSync(dist)) await rename(dist, old);
    await rename(fresh, dist);
  } finally {
    await rm(fresh, { recursive: true, force: true });
    await rm(old, { recursive: true, force: true });
  }
}

async function bundle(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: {
      main: 'src/cli/main.ts',
      'version-text': 'src/cli/version-text.ts',
      index: 'src/index.ts',
      'prisma-schema-engine': 'src/prisma/schema-engine.ts',
      'prisma-engine-worker': 'src/prisma/engine-worker.ts',
    },
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external,
    plugins: [parserAlone],
    // Bundled CommonJS packages ask for Node's own modules through require.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
    logLevel: 'warning',
  });
}

function typings(outDir) {
  const tsc = require.resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json', '--outDir', outDir], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the types could not be built: see the messages above');
}

/** Installed from a package, dist is there and the tools that make it are not. */
function isInstalledPackage() {
  return !existsSync(join(root, 'src'));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !isInstalledPackage()) {
  await build({ types: !process.argv.includes('--without-types') });
}
