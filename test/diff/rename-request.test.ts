import { expect, test } from 'vitest';
import { parseRename } from '../../src/diff/rename-request.ts';

test.each([
  ['table:a=b', ['a'], ['b']],
  ['column:t.a=b', ['t', 'a'], ['b']],
  ['column:app.t.a = b', ['app', 't', 'a'], ['b']],
  ['table:app.a=other.b', ['app', 'a'], ['other', 'b']],
  ['table:"a.b"."c=d"="e""f"', ['a.b', 'c=d'], ['e"f']],
])('%s', (text, from, to) => {
  expect(parseRename(text)).toMatchObject({ from, to, source: `--rename ${text}` });
});

test.each(['', 'a=b', 'table:', 'table:a', 'table:a=', 'table:=b', 'table:a=b=c', 'table:a..b=c', 'table:"a=b'])(
  '%j is none',
  (text) => {
    expect(() => parseRename(text)).toThrow('a rename is written KIND:OLD=NEW');
  },
);
