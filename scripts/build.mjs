// Builds dist/: the command line as one script, the API as ESM, and the types.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const require = createRequire(import.meta.url);

/** Stay packages of their own: WASM and data files beside the code, or too large to copy. */
const external = ['@electric-sql/*', '@cdktf/hcl2json', '@photostructure/sqlite'];
/** What `pg` takes where it is installed; nothing here asks for it. */
const optional = ['pg-native'];

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
 * `pg` finds out whether it runs at Cloudflare by making a `Response`, for which Node loads all of its HTTP client. It
 * runs in Node.
 */
const socketsOfNode = {
  name: 'pg-sockets-of-node',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]pg[/\\]lib[/\\]stream\.js$/ }, () => ({
      contents: `exports.getStream = () => new (require('net').Socket)();
exports.getSecureStream = (options) => require('tls').connect(options);`,
    }));
  },
};

/** `pg` opens Node's cryptography when it is loaded, which takes 5 ms. Servers that ask for a password need it, others do not. */
const cryptographyOnUse = {
  name: 'pg-cryptography-on-use',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]pg[/\\]lib[/\\]crypto[/\\]utils\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8'))
        .replace(/^const (webCrypto|subtleCrypto) = .*$/gm, '')
        .replace(/\bsubtleCrypto\b/g, 'nodeCrypto.webcrypto.subtle')
        .replace(/\bwebCrypto\b/g, 'nodeCrypto.webcrypto'),
    }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  plugins: [parserAlone],
  logLevel: 'warning',
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
  await starters(outdir, await commandLine(outdir));
  await modules(outdir);
}

/**
 * The command line as one script, which `src/cli/start` runs: V8's compiled code of one script can be kept between runs, and
 * one file opens faster than sixty. What a command imports on use is in it, and still runs on use only.
 * @returns {Promise<string>} the name of its file.
 */
async function commandLine(outdir) {
  const esbuild = await import('esbuild');
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: ['src/cli/main.ts'],
    plugins: [parserAlone, socketsOfNode, cryptographyOnUse],
    write: false,
    format: 'cjs',
    external: [...external, ...optional],
    // src/cli/start calls it with these names.
    banner: { js: '(function (exports, require, module, __filename, __dirname, __import) {' },
    footer: { js: '})' },
    define: { 'import.meta.url': '__fileUrl' },
    inject: [join(root, 'scripts', 'file-url.js')],
  });
  const text = outputFiles[0].text
    // A script that comes out of V8's cache has forgotten how to import.
    .replace(/\bimport\(/g, '__import(')
    // What esbuild leaves beyond ASCII is in comments and patterns, where an escape is as good.
    .replace(/[^\p{ASCII}]/gu, (character) => character.split('').map(escaped).join(''));
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const name = `telamon-${digest}.cjs`;
  await mkdir(outdir, { recursive: true });
  await writeFile(join(outdir, name), text);
  return name;
}

/** @param {string} unit one unit of UTF-16 */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What starts everything: one small file each, as CommonJS, for which Node has the least to load. */
async function starters(outdir, script) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    ...common,
    entryPoints: { main: 'src/cli/start/start.ts', 'version-text': 'src/cli/version-text.ts' },
    outdir,
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    define: { commandLineScript: JSON.stringify(script), 'import.meta.dirname': '__dirname' },
  });
}

/** What programs import, and the engine for the Prisma CLI. */
async function modules(outdir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    ...common,
    entryPoints: {
      index: 'src/index.ts',
      'prisma-schema-engine': 'src/prisma/schema-engine.ts',
      'prisma-engine-worker': 'src/prisma/engine-worker.ts',
    },
    outdir,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    external: ['pg', ...external],
    // Bundled CommonJS packages ask for Node's own modules through require.
    banner: { js: "import{createRequire as __r}from'node:module';const require=__r(import.meta.url);" },
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
