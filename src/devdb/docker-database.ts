import { setTimeout as pause } from 'node:timers/promises';
import type { Dialect } from '../dialects/dialect.ts';
import { dialectFor } from '../dialects/registry.ts';
import { type ConnectionUrl, parseUrl } from '../dialects/url.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { DevContext, DevDatabase } from './dev-database.ts';
import { type Container, dockerMode, startContainer, whyNoDocker } from './docker.ts';
import {
  containerPassword,
  containerUser,
  type DockerRequest,
  embeddedServes,
  imageMajor,
  readDockerUrl,
} from './docker-url.ts';
import { openEmbedded } from './embedded-database.ts';
import { throwIfInterrupted } from './interrupt.ts';
import { openServer } from './server-database.ts';

/** A new server is asked this often, and at most this long, in milliseconds. */
const pollMs = 100;
const patienceMs = 60_000;

/** A container for as long as the dev database is open; where Docker does not answer, the embedded database. */
export async function openDocker(url: ConnectionUrl, context: DevContext): Promise<DevDatabase> {
  const request = readDockerUrl(url);
  const mode = dockerMode(context.docker, context.env);
  const dialect = await dialectFor('postgres');
  const reason = mode === 'never' ? 'TELAMON_DOCKER is never' : await whyNoDocker(context.env);
  if (reason === undefined) return openContainer(dialect, request, context);
  if (mode === 'require') throw unavailable(request, reason, 'Docker is required (TELAMON_DOCKER=require)');
  if (context.container?.build) throw unavailable(request, reason, 'the image has to be built');
  if (!embeddedServes(request.image)) {
    throw unavailable(request, reason, `the embedded database cannot stand in for ${request.image}`);
  }
  const embedded = await openEmbedded(dialect, parseUrl(withQuery('pglite://memory', request)), context);
  const asked = imageMajor(request.image);
  context.note(
    `Docker is not used (${reason}): the embedded PostgreSQL ${embedded.server.major} stands in for ${request.image}` +
      (asked === undefined ? '' : ` (PostgreSQL ${asked})`),
  );
  return embedded;
}

async function openContainer(dialect: Dialect, request: DockerRequest, context: DevContext): Promise<DevDatabase> {
  const container = await startContainer(request, context.env, context.note, context.container);
  try {
    const server = (database: string) =>
      `postgres://${containerUser}:${containerPassword}@${container.host}:${container.port}/${database}`;
    const first = request.createDatabase ? 'postgres' : request.database;
    await serverIsUp(dialect, parseUrl(`${server(first)}?sslmode=disable`), container, request, context);
    const url = parseUrl(withQuery(server(encodeURIComponent(request.database)), request));
    await makeBoundSchema(dialect, url);
    const dev = await openServer(dialect, url, context);
    return {
      ...dev,
      async close() {
        await dev.close().finally(() => container.kill());
      },
    };
  } catch (error) {
    await container.kill();
    throw error;
  }
}

/** Waits for the server, then makes what the image does not make by itself. */
async function serverIsUp(
  dialect: Dialect,
  url: ConnectionUrl,
  container: Container,
  request: DockerRequest,
  context: DevContext,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    throwIfInterrupted(context.signal);
    try {
      const connection = await dialect.connect(url);
      if (request.createDatabase) await connection.script([`CREATE DATABASE ${dialect.quoteName(request.database)}`]);
      await connection.close();
      return;
    } catch (cause) {
      if (!(cause instanceof TelamonError)) throw cause;
      if (Date.now() > deadline) {
        const logs = await container.logs();
        throw new TelamonError('dev_database', `the server of ${request.image} did not come up: ${cause.message}`, {
          hints: [
            ...(logs === '' ? [] : [`the container said: ${logs.split('\n').slice(-5).join(' / ')}`]),
            ...cause.hints,
          ],
          cause,
        });
      }
      await pause(pollMs);
    }
  }
}

/** A new server has `public` only. */
async function makeBoundSchema(dialect: Dialect, url: ConnectionUrl): Promise<void> {
  if (!url.query.has('search_path')) return;
  const connection = await dialect.connect(url);
  if (connection.boundSchema !== undefined) {
    await connection.script([dialect.createSchemaIfMissing(connection.boundSchema)]);
  }
  await connection.close();
}

function withQuery(base: string, { query }: DockerRequest): string {
  const pairs = [...query]
    .filter(([name]) => !base.startsWith('pglite:') || name !== 'sslmode')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? base : `${base}?${pairs.join('&')}`;
}

function unavailable(request: DockerRequest, reason: string, consequence: string): TelamonError {
  return new TelamonError('dev_database', `the dev database needs Docker for ${request.image}: ${reason}`, {
    hints: [
      `${consequence}: start Docker, or name a dev database of your own, like postgres://user:password@localhost/dev`,
    ],
  });
}
