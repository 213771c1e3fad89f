import { execFile, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findBinaries, type Major, majors, runnableBinaries, serverUser } from './binaries.ts';

const run = promisify(execFile);

/** Longest that a server may take to start or to stop, in milliseconds. */
const patienceMs = 60_000;

/** The one role that has to give a password. */
export const passwordRole = { name: 'secured', password: 'pa/ss w@rd' } as const;

/** The major whose server offers TLS; the other one refuses it. */
export const tlsMajor: Major = 17;

/** Where one server of a run lives: everything about it lies in a folder of its own, so that any process can find it. */
export interface Cluster {
  readonly major: Major;
  readonly port: number;
  readonly folder: string;
  /** The process that the server belongs to: when it is gone, the server stops. */
  readonly owner: number;
}

/** Chooses ports for the servers of a run, in `root`; starts nothing yet. Returns the majors that this platform has. */
export async function prepareClusters(root: string): Promise<Cluster[]> {
  chmodSync(root, 0o755);
  const found = majors.filter((major) => findBinaries(major) !== undefined);
  const clusters: Cluster[] = [];
  for (const major of found) {
    const folder = join(root, String(major));
    mkdirSync(folder);
    const taken = clusters.map((cluster) => cluster.port);
    clusters.push({ major, port: await freePort(taken), folder, owner: process.pid });
  }
  writeFileSync(join(root, 'clusters.json'), JSON.stringify(clusters));
  return clusters;
}

export function readClusters(root: string | undefined): readonly Cluster[] {
  return root === undefined ? [] : JSON.parse(readFileSync(join(root, 'clusters.json'), 'utf8'));
}

/** Starts a server unless some process of this run did; resolves when it answers. */
export async function ensureStarted(cluster: Cluster): Promise<void> {
  const state = (name: string) => join(cluster.folder, name);
  if (existsSync(state('ready'))) return;
  if (claim(state('starting'))) {
    try {
      await start(cluster);
      writeFileSync(state('ready'), '');
    } catch (error) {
      writeFileSync(state('failed'), String(error));
      throw error;
    }
    return;
  }
  const deadline = Date.now() + patienceMs;
  while (!existsSync(state('ready'))) {
    if (existsSync(state('failed'))) throw new Error(readFileSync(state('failed'), 'utf8'));
    if (Date.now() > deadline) throw new Error(`PostgreSQL ${cluster.major} did not start in ${patienceMs} ms`);
    await pause(25);
  }
}

/** Stops a server that may or may not have been started. */
export async function stop(cluster: Cluster): Promise<void> {
  const pid = serverPid(cluster);
  if (pid !== undefined) {
    signal(pid, 'SIGQUIT');
    const deadline = Date.now() + patienceMs;
    // Not the process: where nobody reaps orphans, a stopped server stays in the process list.
    while (existsSync(pidFile(cluster)) && Date.now() < deadline) await pause(20);
    signal(pid, 'SIGKILL');
  }
  rmSync(cluster.folder, { recursive: true, force: true, maxRetries: 5 });
}

async function start(cluster: Cluster): Promise<void> {
  const native = findBinaries(cluster.major);
  if (native === undefined) throw new Error(`there is no PostgreSQL ${cluster.major} for this platform`);
  const user = serverUser();
  const programs = join(runnableBinaries(native, cluster.folder), 'bin');
  const data = join(cluster.folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  own(data);
  const options = { ...user, cwd: data };
  await run(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C', '--no-instructions'],
    options,
  );
  configure(cluster, data);
  const log = openSync(join(cluster.folder, 'server.log'), 'a');
  const server = spawn(join(programs, 'postgres'), ['-D', data], {
    ...options,
    detached: true,
    stdio: ['ignore', log, log],
  });
  server.unref();
  guard(cluster);
  await ready(cluster, server);
  await makePasswordRole(cluster.port);
}

function configure(cluster: Cluster, data: string): void {
  const tls = cluster.major === tlsMajor;
  const settings = [
    `port = ${cluster.port}`,
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'fsync = off',
    'synchronous_commit = off',
    'full_page_writes = off',
    'max_connections = 100',
    "timezone = 'UTC'",
    ...(tls ? ['ssl = on'] : []),
  ];
  appendFileSync(join(data, 'postgresql.conf'), `${settings.join('\n')}\n`);
  writeFileSync(
    join(data, 'pg_hba.conf'),
    `host all ${passwordRole.name} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n`,
  );
  if (!tls) return;
  for (const name of ['server.crt', 'server.key']) {
    const copy = join(data, name);
    copyFileSync(new URL(`./tls/${name}`, import.meta.url), copy);
    chmodSync(copy, 0o600);
    own(copy);
  }
}

/** The last line of postmaster.pid turns to `ready` when the server takes connections. */
async function ready(cluster: Cluster, server: { readonly exitCode: number | null }): Promise<void> {
  const deadline = Date.now() + patienceMs;
  const file = pidFile(cluster);
  while (!existsSync(file) || !readFileSync(file, 'utf8').trimEnd().endsWith('ready')) {
    if (server.exitCode !== null || Date.now() > deadline) {
      const log = readFileSync(join(cluster.folder, 'server.log'), 'utf8');
      throw new Error(`PostgreSQL ${cluster.major} did not start:\n${log}`);
    }
    await pause(10);
  }
}

async function makePasswordRole(port: number): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' });
  await client.connect();
  await client.query(`CREATE ROLE ${passwordRole.name} LOGIN PASSWORD '${passwordRole.password}'`);
  await client.end();
}

/**
 * A shell that outlives the tests when they are killed, and then stops the server.
 */
function guard(cluster: Cluster): void {
  if (process.platform === 'win32') return;
  const script = [
    'while kill -0 "$1" 2>/dev/null && [ -e "$3" ]; do sleep 1; done',
    // An ordinary end took the folder away, and there is nothing left to do.
    '[ -e "$3" ] || exit 0',
    '[ -e "$2" ] && kill -QUIT "$(head -n 1 "$2")" 2>/dev/null && sleep 2',
    'rm -rf "$3"; root="$(dirname "$3")"; rm -f "$root/clusters.json"; rmdir "$root" 2>/dev/null',
  ].join('\n');
  spawn('sh', ['-c', script, 'guard', String(cluster.owner), pidFile(cluster), cluster.folder], {
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  }).unref();
}

function pidFile(cluster: Cluster): string {
  return join(cluster.folder, 'data', 'postmaster.pid');
}

function serverPid(cluster: Cluster): number | undefined {
  const file = pidFile(cluster);
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Whether the signal found its process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function claim(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

function own(path: string): void {
  const user = serverUser();
  if (user) chownSync(path, user.uid, user.gid);
}

/** Outside the range that clients' own ports come from, so that nothing takes it before the server does. */
async function freePort(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
