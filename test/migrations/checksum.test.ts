import { expect, test } from 'vitest';
import {
  ChecksumError,
  compareSums,
  computeSum,
  formatSum,
  parseSum,
  validateSum,
} from '../../src/migrations/checksum.ts';

type Contents = Readonly<Record<string, string>>;

const summed = (contents: Contents) =>
  Object.entries(contents).map(([name, text]) => ({ name, bytes: Buffer.from(text) }));
const sumText = (contents: Contents) => formatSum(computeSum(summed(contents)));

const dated = {
  '20240101000000_a.sql': 'CREATE TABLE a (id int);\n',
  '20240102000000_c.sql': 'CREATE TABLE c (id int);\n',
};
const seeded = {
  '20240101000000_a.sql': 'CREATE TABLE a (id int);\n',
  '20240101120000_seed.sql': '-- atlas:sum ignore\n\nINSERT INTO a VALUES (1);\n',
  '20240102000000_c.sql': 'CREATE TABLE c (id int);\n',
};
const upAndDown = {
  '1_initial.down.sql': 'DROP TABLE IF EXISTS t;',
  '1_initial.up.sql': 'CREATE TABLE t(c int);',
};

test.each<{ name: string; files: Contents; lines: string[] }>([
  { name: 'no files', files: {}, lines: ['h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='] },
  {
    name: 'two files, cumulative',
    files: dated,
    lines: [
      'h1:Wz/AuIAdm616w/FHEuZFVVoF/KUFJEVTkm9m+8/Lxtc=',
      '20240101000000_a.sql h1:vnjepTRgNyxUIqLQW5AERyOdkApBX8Oww4FcIJoejAs=',
      '20240102000000_c.sql h1://zY2gU9sqKCGarNgMX0Lwj21y4qP0/sq1c3skmsFMI=',
    ],
  },
  {
    name: 'an ignored file leaves its name in the stream',
    files: seeded,
    lines: [
      'h1:Hkz2psFwVdA/gaVH7XJdnLTvoLu4Q+tzo27u72ls2+w=',
      '20240101000000_a.sql h1:vnjepTRgNyxUIqLQW5AERyOdkApBX8Oww4FcIJoejAs=',
      '20240102000000_c.sql h1:NCrJIzQi4rXjT3u6BreoiPrXBpjtDzy2+qvRI7A9KBg=',
    ],
  },
  {
    name: 'a carriage return counts',
    files: { ...dated, '20240101000000_a.sql': 'CREATE TABLE a (id int);\r\n' },
    lines: [
      'h1:riUuPvtO7P5WKah6WFUtl/EbHblpRI3Difjdo6R2f3c=',
      '20240101000000_a.sql h1:ArLKNVXKuM33NeRWQi9XsCg0M96Cd8jxdtebfyURs9c=',
      '20240102000000_c.sql h1:+D/izu0Z2Liz/McDujOAx6YCbw7Vpukbs5awe9YBCWM=',
    ],
  },
  {
    name: 'only an ignored file',
    files: { '1.sql': '-- atlas:sum ignore\n\nSELECT 1;\n' },
    lines: ['h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
  },
  {
    name: 'the ignore directive with a carriage return is none',
    files: { '1.sql': '-- atlas:sum ignore\r\n\r\nSELECT 1;\r\n' },
    lines: ['h1:Jy9uVtRe0JK/ixhhEmBkCayYBqpfVInTtUf3acOP7EM=', '1.sql h1:SGs8AVPt6CS02CFm+MIwr5nP/KdpiVnMv1kzQmMlFYQ='],
  },
  {
    name: 'names as UTF-8',
    files: { '10_x.sql': 'SELECT 10;\n', '1_é.sql': 'SELECT 1;\n', '9_x.sql': 'SELECT 9;\n' },
    lines: [
      'h1:5LbdKQS+GWBEwiNWpXVBcFF90OC5uc7xq6TykkUzC0w=',
      '10_x.sql h1:awVznXBSidQei4HT0ha/WH7ubb1WFsTajjUIcEcPtis=',
      '1_é.sql h1:+AysQWm//DtkVEpH65M6CBRRSSLf9uCNoS2PBSWS0NU=',
      '9_x.sql h1:2FaqJWExC03sYPtb+7t4pSRlTKzp1K38qGWIPZzPEzA=',
    ],
  },
  {
    name: 'a file of no bytes',
    files: { '1_a.sql': '' },
    lines: [
      'h1:J2mQwjKOHIv7nqql31DylgLifkHfC5IIP2KCaCgt6DM=',
      '1_a.sql h1:dLLyhFZAItHQEY+VjtN6DLc7uBMUZv8aFLe0FRITlnk=',
    ],
  },
  {
    name: 'no final newlines',
    files: upAndDown,
    lines: [
      'h1:M74RrNK69S2pj6C541LR1ew5O32/i0WoyNgsJmyuiUk=',
      '1_initial.down.sql h1:0zypK43rgPbgvVUgVJABGN25VgM1QSeU+LJDBb8cEQI=',
      '1_initial.up.sql h1:hFhs5XhRml4KTWGF5td6h1s7xNqAFnaEBbC5Y/NF7i4=',
    ],
  },
  {
    name: 'the up file alone',
    files: { '1_initial.up.sql': 'CREATE TABLE t(c int);' },
    lines: [
      'h1:OAJF/p+7ieMkYbUE3CishC5OSuwBLO8mO6q7gtxo+RE=',
      '1_initial.up.sql h1:xaTT0XIPCL0YIMZhW5ac4pjPnJurzA9z2xFYU1p4cOI=',
    ],
  },
])('sum: $name', ({ files, lines }) => expect(sumText(files)).toBe(lines.map((line) => `${line}\n`).join('')));

test('sum: a directory with a checkpoint', () => {
  const table = (name: string) => `CREATE TABLE \`${name}\` (\`col\` int);\n`;
  const sum = computeSum(
    summed({
      '1_first.sql': 'create table `tbl_1` (`col` int);\n',
      '2_second.sql': 'create table `tbl_2` (`col` int);\n',
      '3_checkpoint.sql': `-- atlas:checkpoint\n\n${table('tbl_1')}${table('tbl_2')}`,
    }),
  );
  expect(sum.entries.map((entry) => entry.hash)).toEqual([
    'uJ2MyyeTqXx4rCqtRMQAvRrfsvdwmvsZ3LcadVvCdOc=',
    'TLO00GtsqSi8o0ySoaofBqxemrElL8fHOs3IRnqYvB8=',
    'LR4UjDYVtrRuHLN5GQwLAYnXrSf/iO70psY8hTmLmjw=',
  ]);
});

test.each<{ name: string; first: string; ignored: boolean }>([
  { name: 'comment', first: '-- atlas:sum ignore', ignored: true },
  { name: 'slashes', first: '//atlas:sum ignore', ignored: true },
  { name: 'bare', first: 'atlas:sum ignore', ignored: true },
  { name: 'several blanks', first: '-- atlas:sum   ignore', ignored: true },
  { name: 'behind a byte order mark', first: '\uFEFF-- atlas:sum ignore', ignored: true },
  { name: 'no argument', first: '-- atlas:sum', ignored: false },
  { name: 'trailing blank', first: '-- atlas:sum ignore ', ignored: false },
  { name: 'a tab before it', first: '\t-- atlas:sum ignore', ignored: false },
  { name: 'other directive last', first: '-- atlas:sum ignore atlas:nolint', ignored: false },
  { name: 'letters beyond ASCII before it', first: '-- é atlas:sum ignore', ignored: false },
])('sum ignore: $name', ({ first, ignored }) => {
  const sum = computeSum(summed({ '1.sql': `${first}\nSELECT 1;\n` }));
  expect(sum.entries).toHaveLength(ignored ? 0 : 1);
});

const without = (contents: Contents, name: string): Contents =>
  Object.fromEntries(Object.entries(contents).filter(([key]) => key !== name));
const down = '1_initial.down.sql';
const up = '1_initial.up.sql';

test.each<{ name: string; stored: Contents; disk: Contents; at?: [number, number, string, string] }>([
  { name: 'all gone', stored: upAndDown, disk: {}, at: [2, 48, down, 'removed'] },
  { name: 'edit the last', stored: upAndDown, disk: { ...upAndDown, [up]: 'x' }, at: [3, 115, up, 'edited'] },
  { name: 'edit the first', stored: upAndDown, disk: { ...upAndDown, [down]: 'x' }, at: [2, 48, down, 'edited'] },
  {
    name: 'add at the end',
    stored: upAndDown,
    disk: { ...upAndDown, '2_second.sql': 'x' },
    at: [4, 180, '2_second.sql', 'added'],
  },
  {
    name: 'add at the front',
    stored: upAndDown,
    disk: { '0_zero.sql': 'x', ...upAndDown },
    at: [2, 48, '0_zero.sql', 'added'],
  },
  {
    name: 'rename the last so that it sorts first',
    stored: upAndDown,
    disk: { '1_first.up.sql': 'CREATE TABLE t(c int);', [down]: upAndDown[down] },
    at: [2, 48, '1_first.up.sql', 'added'],
  },
  { name: 'remove the last', stored: upAndDown, disk: without(upAndDown, up), at: [3, 115, up, 'removed'] },
  {
    name: 'add behind the first',
    stored: dated,
    disk: {
      '20240101000000_a.sql': dated['20240101000000_a.sql'],
      '20240101500000_b.sql': 'x',
      '20240102000000_c.sql': dated['20240102000000_c.sql'],
    },
    at: [3, 117, '20240101500000_b.sql', 'added'],
  },
  {
    name: 'an ignored file shows on the entry behind it',
    stored: dated,
    disk: seeded,
    at: [3, 117, '20240102000000_c.sql', 'edited'],
  },
  {
    name: 'editing an ignored file is no difference',
    stored: seeded,
    disk: { ...seeded, '20240101120000_seed.sql': '-- atlas:sum ignore\n\nSELECT 2;\n' },
  },
  { name: 'nothing changed', stored: dated, disk: dated },
])('difference: $name', ({ stored, disk, at }) => {
  const found = compareSums(parseSum(sumText(stored)), computeSum(summed(disk)));
  expect(found && [found.line, found.offset, found.file, found.reason]).toEqual(at);
  if (found) expect(found.total).toBe(Object.keys(stored).length);
});

test('a sum file with CRLF reads the same', () => {
  const text = sumText(dated);
  expect(parseSum(text.replaceAll('\n', '\r\n'))).toEqual(parseSum(text));
});

const failure = (files: Contents, stored: string | undefined): ChecksumError => {
  try {
    validateSum(summed(files), stored);
  } catch (error) {
    if (error instanceof ChecksumError) return error;
    throw error;
  }
  throw new Error('no error');
};

test.each<{ name: string; stored: string | undefined; code: string; message: string; hint: RegExp }>([
  {
    name: 'missing',
    stored: undefined,
    code: 'checksum_missing',
    message: 'checksum file not found',
    hint: /2 migration files/,
  },
  { name: 'empty', stored: '', code: 'checksum_mismatch', message: 'checksum mismatch', hint: /is empty/ },
  {
    name: 'first line overwritten',
    stored: `h1:AAAA${sumText(dated).slice(7)}`,
    code: 'checksum_mismatch',
    message: 'checksum mismatch',
    hint: /contradicts itself/,
  },
  {
    name: 'a line without hash',
    stored: `${sumText(dated)}something\n`,
    code: 'checksum_invalid',
    message: 'checksum file format invalid',
    hint: /line 4/,
  },
  {
    name: 'conflict markers',
    stored: `<<<<<<< HEAD\nh1:aaaa\n=======\nh1:bbbb\n>>>>>>> branch\n`,
    code: 'checksum_invalid',
    message: 'checksum file format invalid',
    hint: /conflict markers, the first on line 1/,
  },
])('broken sum file: $name', ({ stored, code, message, hint }) => {
  const error = failure(dated, stored);
  expect([error.code, error.message, error.difference]).toEqual([code, message, undefined]);
  expect(error.hints.join('\n')).toMatch(hint);
  expect(error.guidance).toBe(
    "You have a checksum error in your migration directory.\nPlease check your migration files and run 'telamon migrate hash' to re-hash the contents\n\n",
  );
});

test('no files and no sum file is fine', () => expect(() => validateSum([], undefined)).not.toThrow());

test('guidance shows the line', () => {
  const error = failure({ ...dated, '20240102000000_c.sql': 'x' }, sumText(dated));
  expect(error.guidance).toBe(
    "You have a checksum error in your migration directory.\n\n\tL3: 20240102000000_c.sql was edited\n\nPlease check your migration files and run 'telamon migrate hash' to re-hash the contents\n\n",
  );
});

test('line endings of a checkout are named as the cause', () => {
  const crlf = Object.fromEntries(Object.entries(dated).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]));
  expect(failure(crlf, sumText(dated)).hints.join()).toContain('.gitattributes');
});

test('further differences are listed', () => {
  const error = failure({ '1_x.sql': 'x', ...without(dated, '20240102000000_c.sql') }, sumText(dated));
  expect(error.hints.join('\n')).toContain('also 20240102000000_c.sql (removed)');
});
