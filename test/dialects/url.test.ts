import { expect, test } from 'vitest';
import { parseUrl, redacted } from '../../src/dialects/url.ts';

test.each([
  {
    text: 'postgres://u:p@h:5432/db?sslmode=disable',
    scheme: 'postgres',
    user: 'u',
    password: 'p',
    host: 'h:5432',
    path: '/db',
  },
  { text: 'postgres://u:p%40ss@h/db', scheme: 'postgres', user: 'u', password: 'p@ss', host: 'h', path: '/db' },
  { text: 'postgres://u:p@ss@h/db', scheme: 'postgres', user: 'u', password: 'p@ss', host: 'h', path: '/db' },
  {
    text: 'postgres://h1:1,h2:2/db',
    scheme: 'postgres',
    user: undefined,
    password: undefined,
    host: 'h1:1,h2:2',
    path: '/db',
  },
  { text: 'postgres://u:p@:5432/db', scheme: 'postgres', user: 'u', password: 'p', host: ':5432', path: '/db' },
  { text: 'file://Schema.SQL', scheme: 'file', user: undefined, password: undefined, host: 'Schema.SQL', path: '' },
  { text: 'file:///abs/a@b.hcl', scheme: 'file', user: undefined, password: undefined, host: '', path: '/abs/a@b.hcl' },
  { text: 'PGLITE://memory', scheme: 'pglite', user: undefined, password: undefined, host: 'memory', path: '' },
  {
    text: 'docker+postgres://pgvector/pgvector:pg17/dev',
    scheme: 'docker+postgres',
    user: undefined,
    password: undefined,
    host: 'pgvector',
    path: '/pgvector:pg17/dev',
  },
])('parseUrl: $text', ({ text, scheme, user, password, host, path }) => {
  const url = parseUrl(text);
  expect({ scheme: url.scheme, user: url.user, password: url.password, host: url.host, path: url.path }).toEqual({
    scheme,
    user,
    password,
    host,
    path,
  });
});

test('the query is decoded, the raw text is kept', () => {
  const url = parseUrl('postgres://h/db?search_path=a%20b&x=1+2&flag');
  expect([...url.query]).toEqual([
    ['search_path', 'a b'],
    ['x', '1 2'],
    ['flag', ''],
  ]);
  expect(url.rawQuery).toBe('search_path=a%20b&x=1+2&flag');
});

test.each([
  { name: 'no scheme', text: 'migrations', message: /missing scheme in --dir "migrations"/ },
  {
    name: 'broken percent-encoding',
    text: 'postgres://u:100%@h/db',
    message: /percent-encoding in --dir is not valid/,
  },
])('bad URL: $name', ({ text, message }) => expect(() => parseUrl(text, '--dir')).toThrow(message));

test('a URL without a scheme does not show its password', () => {
  let message = '';
  try {
    parseUrl('//u:canary@h/db');
  } catch (error) {
    message = String(error);
  }
  expect(message).toContain('missing scheme');
  expect(message).not.toContain('canary');
});

test('redacted hides the password', () =>
  expect(redacted(parseUrl('postgres://u:p@h/db'))).toBe('postgres://u:xxxxx@h/db'));

test.each(['postgres://u:pa/ss@h/db', 'mysql://u:1a?b@h/d', 'maria://u:p#q@h', 'postgresql://:a/b@h/d'])(
  'a password that should have been escaped is said to be one, and not shown: %s',
  (text) => {
    expect(() => parseUrl(text, '--url')).toThrow(
      expect.objectContaining({
        code: 'url_invalid',
        message: 'the password in --url holds a character that ends the host: / ? or #',
        hints: [expect.stringContaining('urlescape()')],
      }),
    );
  },
);

test.each([
  'postgres://h:5432/db@x',
  'postgres://h1:1,h2:2/db?x=a@b',
  'postgres://u:p@h:1/d?x=@',
  'mysql://:3306/db@z',
])('an @ after the host is no password: %s', (text) => expect(parseUrl(text).text).toBe(text));
