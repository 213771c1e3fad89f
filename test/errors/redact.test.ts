import { expect, test } from 'vitest';
import { redact } from '../../src/errors/redact.ts';

test.each([
  { name: 'a password', text: 'postgres://u:hunter2@h/db', shown: 'postgres://u:xxxxx@h/db' },
  { name: 'an unescaped @ in the password', text: 'postgres://u:hun@ter2@h/db', shown: 'postgres://u:xxxxx@h/db' },
  { name: 'a percent-encoded password', text: 'mysql://u:a%2Fb@h:3306/x?y=z', shown: 'mysql://u:xxxxx@h:3306/x?y=z' },
  { name: 'a password without a user', text: 'redis://:secret@h', shown: 'redis://:xxxxx@h' },
  {
    name: 'two URLs in a sentence',
    text: 'from a://u:p@h to b://v:q@i.',
    shown: 'from a://u:xxxxx@h to b://v:xxxxx@i.',
  },
  {
    name: 'a password in the query',
    text: 'postgres://h/db?user=u&password=hunter2',
    shown: 'postgres://h/db?user=u&password=xxxxx',
  },
  {
    name: 'a password of a user mapping',
    text: `CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 'hun''ter2', "sslpassword" 'x', ADD passfile '/p')`,
    shown: `CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 'xxxxx', "sslpassword" 'xxxxx', ADD passfile 'xxxxx')`,
  },
  {
    name: 'a password of a role',
    text: `alter role r password 'hunter2' login`,
    shown: `alter role r password 'xxxxx' login`,
  },
  { name: 'no credentials', text: 'postgres://localhost:5432/db', shown: 'postgres://localhost:5432/db' },
  { name: 'a user alone', text: 'postgres://me@localhost/db', shown: 'postgres://me@localhost/db' },
  { name: 'a question mark in the password', text: 'postgres://u:hun?ter@h/db', shown: 'postgres://u:xxxxx@h/db' },
])('redact: $name', ({ text, shown }) => expect(redact(text)).toBe(shown));

test.each([
  { name: 'a slash in the password', text: 'at postgres://u:a/b@h/db.', shown: 'at postgres://u:xxxxx@h/db.' },
  { name: 'a port and an @ in the path', text: 'postgres://h:5432/a@b', shown: 'postgres://h:5432/a@b' },
  { name: 'ports of two hosts', text: 'postgres://h:1,i:2/a@b', shown: 'postgres://h:1,i:2/a@b' },
  { name: 'a token in the query', text: 'libsql://h?authToken=abc&x=1', shown: 'libsql://h?authToken=xxxxx&x=1' },
])('redact: $name', ({ text, shown }) => expect(redact(text)).toBe(shown));
