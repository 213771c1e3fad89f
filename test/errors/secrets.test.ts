import { expect, test } from 'vitest';
import { redact } from '../../src/errors/redact.ts';
import { hideSecrets, keepSecret } from '../../src/errors/secrets.ts';

const secret = 'kanarie/"7 ü+%';

test.each([
  { form: 'as it is', text: `the value ${secret} is wrong` },
  { form: 'percent-encoded', text: `the value ${encodeURIComponent(secret)} is wrong` },
  { form: 'percent-encoded in lower case', text: `the value ${encodeURIComponent(secret).toLowerCase()} is wrong` },
  { form: 'as a query value', text: `the value ${encodeURIComponent(secret).replaceAll('%20', '+')} is wrong` },
  { form: 'half encoded', text: 'the value kanarie%2F"7 ü+%25 is wrong' },
  { form: 'inside of a JSON text', text: `the value ${JSON.stringify(secret).slice(1, -1)} is wrong` },
  { form: 'as Go quotes it', text: 'the value kanarie/\\"7 \\xc3\\xbc+% is wrong' },
  { form: 'inside of a JSON text, in escapes', text: 'the value kanarie\\u002f\\u00227 \\u00FC+% is wrong' },
])('a kept secret is hidden $form', ({ text }) => {
  keepSecret(secret, 'everywhere');
  expect(hideSecrets(text, 'everywhere')).toBe('the value xxxxx is wrong');
  expect(redact(text)).toBe('the value xxxxx is wrong');
});

test('what only messages must not show stays in results', () => {
  keepSecret('runtime-value\n', 'messages');
  expect(redact('got runtime-value')).toBe('got xxxxx');
  expect(hideSecrets('got runtime-value', 'everywhere')).toBe('got runtime-value');
});

test('what is sensitive once stays so', () => {
  keepSecret('sensitive-once', 'everywhere');
  keepSecret('sensitive-once', 'messages');
  expect(hideSecrets('sensitive-once', 'everywhere')).toBe('xxxxx');
});

test('of several lines each long one is hidden, of two secrets the longer one whole', () => {
  keepSecret('-----BEGIN KEY-----\nMIIEvQIBADANBg\n}\n', 'everywhere');
  keepSecret('abcdefgh', 'everywhere');
  keepSecret('abcdefgh-ijkl', 'everywhere');
  expect(redact('read MIIEvQIBADANBg and }')).toBe('read xxxxx and }');
  expect(redact('abcdefgh-ijkl abcdefgh')).toBe('xxxxx xxxxx');
});

test('of a JSON document the secrets are hidden, the names are not', () => {
  keepSecret('{"username": "app_admin", "password": "hunter2222", "nested": {"apiKey": "k-123456"}}', 'everywhere');
  expect(redact('app_admin hunter2222 k-123456')).toBe('app_admin xxxxx xxxxx');
});

test('short words hide nothing: not three letters in messages, not seven in results', () => {
  keepSecret('abc', 'everywhere');
  keepSecret('wxyzwxy', 'everywhere');
  expect(redact('abc wxyzwxy')).toBe('abc xxxxx');
  expect(hideSecrets('abc wxyzwxy', 'everywhere')).toBe('abc wxyzwxy');
});

test('a quote in a secret is doubled in SQL', () => {
  keepSecret("it's-secret", 'everywhere');
  expect(hideSecrets("PASSWORD 'it''s-secret'", 'everywhere')).toBe("PASSWORD 'xxxxx'");
});
