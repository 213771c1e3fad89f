import { expect, test } from 'vitest';
import { readBoundSchema, readServerUrl } from '../../../src/dialects/postgres/server-url.ts';
import { parseUrl } from '../../../src/dialects/url.ts';

const read = (url: string) => readServerUrl(parseUrl(url), {});

test.each([
  { url: 'postgres://h/d', schema: undefined },
  { url: 'postgres://h/d?search_path=', schema: undefined },
  { url: 'postgres://h/d?search_path=app', schema: 'app' },
  { url: 'postgres://h/d?search_path=My%20App', schema: 'My App' },
  { url: 'postgres://h/d?search_path=%22a,b%22', schema: 'a,b' },
])('bound schema of $url: $schema', ({ url, schema }) => {
  expect(readBoundSchema(parseUrl(url))).toBe(schema);
});

test.each([
  { name: 'several schemas', url: 'postgres://h/d?search_path=a,b', message: /several schemas: a,b/ },
  { name: 'sslmode', url: 'postgres://h/d?sslmode=requir', message: /unknown sslmode "requir"/ },
  { name: 'port', url: 'postgres://h:99999/d', message: /invalid port "99999"/ },
  {
    name: 'port that is no number',
    url: 'postgres://u:p@h:x/d',
    message: /invalid port in the database URL: it is no number/,
  },
  { name: 'timeout', url: 'postgres://h/d?connect_timeout=soon', message: /connect_timeout/ },
  { name: "Prisma's schema", url: 'postgres://h/d?schema=app', message: /parameter of Prisma/ },
  {
    name: 'missing certificate',
    url: 'postgres://h/d?sslmode=verify-ca&sslrootcert=/none.crt',
    message: /sslrootcert/,
  },
])('refused: $name', ({ url, message }) => {
  expect(() => read(url)).toThrow(message);
});

test.each([
  { url: 'postgres://h/d?sslmode=disable', tls: [false] },
  { url: 'postgres://h/d?sslmode=allow', tls: [false, true] },
  { url: 'postgres://h/d?sslmode=prefer', tls: [true, false] },
  { url: 'postgres://h/d', tls: [true, false] },
  { url: 'postgres://h/d?sslmode=require', tls: [true] },
  { url: 'postgres:///d?host=/run/pg&sslmode=require', tls: [false] },
])('ways in of $url', ({ url, tls }) => {
  expect(read(url).hosts.map((ways) => ways.map((way) => way.tls))).toEqual([tls]);
});

test.each([
  { mode: 'require', rejectUnauthorized: false, checksName: true },
  { mode: 'verify-ca', rejectUnauthorized: true, checksName: false },
  { mode: 'verify-full', rejectUnauthorized: true, checksName: true },
])('certificate checks of $mode', ({ mode, rejectUnauthorized, checksName }) => {
  const ssl = read(`postgres://h/d?sslmode=${mode}`).hosts[0]?.[0]?.config.ssl;
  expect(ssl).toMatchObject({ rejectUnauthorized });
  expect(typeof ssl === 'object' && 'checkServerIdentity' in ssl).toBe(!checksName);
});

test('hosts, sockets, parameters and settings', () => {
  const target = read(
    'postgres://u:p%40w@h1:1,[::1]:2,%2Frun%2Fpg/my%20db?application_name=me&statement_timeout=5s&connection_limit=3',
  );
  const configs = target.hosts.map((ways) => ways.at(-1)?.config);
  expect(configs.map((config) => [config?.host, config?.port])).toEqual([
    ['h1', 1],
    ['::1', 2],
    ['/run/pg', 1],
  ]);
  expect(configs[0]).toMatchObject({ user: 'u', password: 'p@w', database: 'my db', application_name: 'me' });
  expect([...target.settings]).toEqual([['statement_timeout', '5s']]);
});
