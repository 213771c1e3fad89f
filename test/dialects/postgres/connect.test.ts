import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { connectPostgres } from '../../../src/dialects/postgres/connect.ts';
import { parseUrl } from '../../../src/dialects/url.ts';
import { renderError } from '../../../src/errors/render.ts';
import { TelamonError } from '../../../src/errors/telamon-error.ts';
import { freshDatabase, passwordRole, servers, startServer, tlsMajor } from '../../servers/index.ts';

const connect = (url: string) => connectPostgres(parseUrl(url));

async function failure(url: string): Promise<TelamonError> {
  const error: unknown = await connect(url).then(
    (connection) => connection.close(),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TelamonError);
  return error as TelamonError;
}

/** A port of this machine on which nobody listens. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

test('server down', async () => {
  const port = await closedPort();
  const error = await failure(`postgres://u:topsecret@127.0.0.1:${port}/d`);
  expect(error.code).toBe('connection_failed');
  expect(renderError(error)).toBe(
    `Error: cannot connect to postgres://u:xxxxx@127.0.0.1:${port}/d: connection refused at 127.0.0.1:${port}\n` +
      'hint: check that the server is running and listens on that host and port\n',
  );
});

test('unknown host', async () => {
  const error = await failure('postgres://u@no-such-host.invalid/d');
  expect(error.message).toContain('the host of no-such-host.invalid:5432 was not found');
});

test('something else listens there', async () => {
  const web = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const { port } = web.address() as { port: number };
  const error = await failure(`postgres://u@127.0.0.1:${port}/d`);
  expect(error.code).toBe('connection_failed');
  web.close();
});

describe.each(servers())('$name', (server) => {
  const at = (user: string, path: string) =>
    server.url.replace('postgres@', `${user}@`).replace(/\/postgres\?.*/, path);

  test('says what it is', async () => {
    await using database = await freshDatabase(server);
    const connection = await connect(database.url);
    expect(connection.server).toMatchObject({ major: server.major, embedded: false, database: database.name });
    expect(connection.server.version).toMatch(new RegExp(`^${server.major}\\.\\d+$`));
    expect(connection.server.pooled).toBe(false);
    expect(connection.boundSchema).toBeUndefined();
    await connection.close();
  });

  test('wrong password, which is not printed', async () => {
    await startServer(server);
    const error = await failure(at(`${passwordRole.name}:topsecret`, '/postgres'));
    expect(error.message).toContain(`password authentication failed for user "${passwordRole.name}"`);
    expect(renderError(error)).not.toContain('topsecret');
    expect(error.hints.join()).toContain('percent-encoded');
  });

  test('no password', async () => {
    await startServer(server);
    const error = await failure(at(passwordRole.name, '/postgres'));
    expect(error.message).toContain('asks for the password');
  });

  test('the right password, percent-encoded', async () => {
    await startServer(server);
    const connection = await connect(
      at(`${passwordRole.name}:${encodeURIComponent(passwordRole.password)}`, '/postgres'),
    );
    expect(await connection.query('SELECT current_user::text AS name')).toEqual([{ name: passwordRole.name }]);
    await connection.close();
  });

  test('database missing', async () => {
    await startServer(server);
    const error = await failure(at('postgres', '/nowhere'));
    expect(error.message).toContain('database "nowhere" does not exist');
    expect(error.hints.join()).toContain('CREATE DATABASE "nowhere"');
  });

  test('a setting of the URL that the server does not know', async () => {
    await startServer(server);
    const error = await failure(at('postgres', '/postgres?statement_timeot=1'));
    expect(error.message).toContain('statement_timeot');
  });

  test('search_path, settings and the name of the application', async () => {
    await startServer(server);
    const connection = await connect(at('postgres', '/postgres?search_path=My%20App&statement_timeout=7s'));
    expect(connection.boundSchema).toBe('My App');
    const [row] = await connection.query(
      `SELECT current_setting('search_path') AS path, current_setting('statement_timeout') AS timeout,
        current_setting('application_name') AS name, current_setting('client_encoding') AS encoding`,
    );
    expect(row).toEqual({ path: '"My App"', timeout: '7s', name: 'telamon', encoding: 'UTF8' });
    await connection.close();
  });

  test('TLS as the URL asks for it', async () => {
    await startServer(server);
    const encrypted = async (query: string) => {
      const connection = await connect(at('postgres', `/postgres?${query}`));
      const [row] = await connection.query<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
      );
      await connection.close();
      return row?.ssl;
    };
    const offersTls = server.major === tlsMajor;
    expect(await encrypted('sslmode=disable')).toBe(false);
    expect(await encrypted('sslmode=allow')).toBe(false);
    expect(await encrypted('sslmode=prefer')).toBe(offersTls);
    expect(await encrypted('')).toBe(offersTls);
    if (!offersTls) {
      const error = await failure(at('postgres', '/postgres?sslmode=require'));
      expect(error.message).toContain('does not offer TLS, which sslmode=require asks for');
      return;
    }
    const root = `sslrootcert=${new URL('../../servers/tls/server.crt', import.meta.url).pathname}`;
    expect(await encrypted('sslmode=require')).toBe(true);
    expect(await encrypted(`sslmode=verify-ca&${root}`)).toBe(true);
    const unknownRoot = await failure(at('postgres', '/postgres?sslmode=verify-ca'));
    expect(unknownRoot.message).toContain('certificate was not accepted');
    // The certificate is for localhost, the URL says 127.0.0.1.
    const otherName = await failure(at('postgres', `/postgres?sslmode=verify-full&${root}`));
    expect(otherName.message).toContain('certificate was not accepted');
  });

  test('the first host of a list that answers', async () => {
    await startServer(server);
    const dead = await closedPort();
    const url = at('postgres', '/postgres?sslmode=disable').replace('127.0.0.1', `127.0.0.1:${dead},127.0.0.1`);
    const connection = await connect(url);
    await connection.close();
  });
});
