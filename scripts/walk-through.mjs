// The main job of telamon, step by step: the commands, and what each must print.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const database = 'pglite://database';
const stamp = String.raw`\d{14}`;
const synced = 'The migration directory is synced with the desired state, no changes to be made';
const index =
  'CREATE INDEX "vector_idx" ON "public"."Embeddings" USING ivfflat ("embedding" vector_cosine_ops) WITH (lists = 1000);';

/** What must stand in the output (a text or a pattern), in this order of reading: the title, the command, its effect. */
const steps = [
  {
    title: 'The desired state: what the Prisma schema and schema.sql compose, as SQL',
    args: ['schema', 'inspect', '--env', 'local', '--url', 'env://src', '--format', '{{ sql . }}'],
    prints: ['CREATE EXTENSION "vector"', 'CREATE TABLE "public"."Embeddings"', 'vector(1536) NOT NULL', index],
  },
  {
    title: 'The first migration, planned and tried on a database of its own',
    args: ['migrate', 'diff', '--env', 'local', 'add_embeddings'],
    silent: true,
    files: [new RegExp(`^${stamp}_add_embeddings\\.sql$`), /^atlas\.sum$/],
  },
  {
    title: 'Again: nothing is left to do, and nothing is written',
    args: ['migrate', 'diff', '--env', 'local', 'add_embeddings'],
    prints: [synced],
    files: [new RegExp(`^${stamp}_add_embeddings\\.sql$`), /^atlas\.sum$/],
  },
  { title: 'The checksums of the directory', args: ['migrate', 'hash', '--env', 'local'], silent: true },
  { title: 'The directory is sound', args: ['migrate', 'validate', '--env', 'local'], silent: true },
  {
    title: 'What the database lacks',
    args: ['migrate', 'status', '--env', 'local', '--url', database],
    prints: ['Migration Status: PENDING', /Pending Files: +1$/m],
  },
  {
    title: 'What would be run',
    args: ['migrate', 'apply', '--env', 'local', '--url', database, '--dry-run'],
    prints: [new RegExp(`Migrating to version ${stamp} \\(1 migrations in total\\):`), index, '-- 1 migration'],
  },
  {
    title: 'Running it',
    args: ['migrate', 'apply', '--env', 'local', '--url', database],
    prints: [new RegExp(`Migrating to version ${stamp} \\(1 migrations in total\\):`), index, '-- 1 migration'],
  },
  {
    title: 'The database is up to date',
    args: ['migrate', 'status', '--env', 'local', '--url', database],
    prints: ['Migration Status: OK', /Current Version: +\d{14}/, /Pending Files: +0$/m],
  },
];

/**
 * @param {object} options
 * @param {string} options.folder Holds atlas.hcl, prisma/, schema.sql and a node_modules with the Prisma CLI.
 * @param {string} options.home Where bin/ and dist/ of telamon are.
 * @param {(text: string) => void} options.write Told what is done, what it printed, and what came of it.
 * @param {AbortSignal} options.signal Stops the command that runs.
 * @returns {Promise<string>} what was proven, in one sentence.
 * @throws {Error} as soon as something is not as it must be.
 */
export async function walkThrough({ folder, home, write, signal }) {
  const telamon = join(home, 'bin', 'telamon.js');
  const engine = join(home, 'bin', 'prisma-schema-engine.js');
  const env = {
    ...process.env,
    NO_COLOR: '1',
    // The same on every machine: no image is pulled, where there is Docker.
    TELAMON_DOCKER: 'never',
    // Prisma's own variables: its engine is the one from npm instead of one that it would download, and it asks for no news.
    CHECKPOINT_DISABLE: '1',
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    PRISMA_QUERY_ENGINE_LIBRARY: engine,
  };
  const migrations = join(folder, 'migrations');
  for (const [at, step] of steps.entries()) {
    write(`\n${at + 1}. ${step.title}\n   $ telamon ${step.args.map(quoted).join(' ')}\n`);
    const outcome = await run(process.execPath, [telamon, ...step.args], { cwd: folder, env, signal });
    write(marked(outcome.stdout, '   | ') + marked(outcome.stderr, '   ! '));
    check(step, outcome);
    if (step.files) checkFiles(step.files, readdirSync(migrations).sort());
  }
  const catalog = "SELECT reloptions FROM pg_class WHERE relname = 'vector_idx'";
  write(`\n${steps.length + 1}. What the catalog of the database says about the index\n   $ ${catalog}\n`);
  const options = await ask(join(folder, 'database'), catalog);
  write(`   | ${JSON.stringify(options)}\n`);
  if (!options.includes('lists=1000')) throw new Error('the index in the database does not have lists=1000');
  return 'a Prisma schema and schema.sql, composed by atlas.hcl, became a checksummed migration, and the database it was applied to has "vector_idx" with lists=1000.';
}

function check({ args, prints = [], silent = false }, { code, stdout }) {
  const command = `telamon ${args.map(quoted).join(' ')}`;
  if (code !== 0) throw new Error(`${command}: exit code ${code}, expected 0`);
  if (silent && stdout !== '') throw new Error(`${command}: printed something, expected nothing`);
  for (const text of prints) {
    const there = typeof text === 'string' ? stdout.includes(text) : text.test(stdout);
    if (!there) throw new Error(`${command}: did not print ${text}`);
  }
}

function checkFiles(patterns, names) {
  const asExpected = names.length === patterns.length && patterns.every((pattern, at) => pattern.test(names[at]));
  if (!asExpected) throw new Error(`migrations/ holds ${names.join(', ')}, expected ${patterns.join(', ')}`);
}

/** Asks without telamon, so that it does not vouch for itself. */
async function ask(dataDir, sql) {
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create({ dataDir });
  try {
    const { rows } = await database.query(sql);
    return rows.flatMap(({ reloptions }) => reloptions ?? []);
  } finally {
    await database.close();
  }
}

function run(command, args, { cwd, env, signal }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    let failure;
    child.on('error', (error) => {
      failure = error;
      if (child.pid === undefined) reject(error);
    });
    // Not before it has ended: what it has open is about to be removed.
    child.on('close', (code) => (failure ? reject(failure) : resolve({ code, stdout, stderr })));
  });
}

const quoted = (word) => (/^[\w:/.-]+$/.test(word) ? word : `'${word}'`);

const marked = (text, mark) =>
  text === ''
    ? ''
    : text
        .replace(/\n$/, '')
        .replace(/^/gm, mark)
        .replaceAll(/[^\S\n]+$/gm, '')
        .concat('\n');
