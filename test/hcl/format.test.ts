import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHcl } from '../../src/hcl/format.ts';
import { parseHcl } from '../../src/hcl/parser.ts';
import { validSource } from './generate.ts';
import { failure } from './helpers.ts';

test.each([
  {
    name: 'indentation, alignment, comments',
    from: 'a   "b"{\nc=d.e\n      comment = "x"   // trailing\n  # a note\n g "h" { type = varchar(  20 ) }\n\n\n  x{}\n}\n/* one\n     two */\n',
    to: 'a "b" {\n  c       = d.e\n  comment = "x" // trailing\n  # a note\n  g "h" { type = varchar(20) }\n\n\n  x {}\n}\n/* one\n     two */\n',
  },
  {
    name: 'values over several lines',
    from: 'locals {\na="1"\n  long_name=   {\n k="v"\n    other   = [1,2,\n3]\n  }\ncond=var.x==1?"a":"b"\n}\n',
    to: 'locals {\n  a = "1"\n  long_name = {\n    k = "v"\n    other = [1, 2,\n    3]\n  }\n  cond = var.x == 1 ? "a" : "b"\n}\n',
  },
  {
    name: 'minus and not',
    from: 'a = - 1\nb=2-1\nc=! true\nd=f(- 1)-[1] [0]\n',
    to: 'a = -1\nb = 2 - 1\nc = !true\nd = f(-1) - [1][0]\n',
  },
  { name: 'templates', from: `a = "\${ b }-%{ if  true }y%{ endif ~}"\n`, to: `a = "\${b}-%{if true}y%{endif~}"\n` },
  {
    name: 'heredocs',
    from: `a=<<-EOT\n    keep  \${ b }\n  EOT\nlong=1\n`,
    to: `a    = <<-EOT\n    keep  \${b}\n  EOT\nlong = 1\n`,
  },
  { name: 'for', from: `a=[for k,v in{b=1}:"\${k}"if v>0]\n`, to: `a = [for k, v in { b = 1 } : "\${k}" if v > 0]\n` },
  { name: 'comments in one column', from: 'a=1 # x\nbb=22   # y\n', to: 'a  = 1  # x\nbb = 22 # y\n' },
  { name: 'CRLF and no line break at the end', from: 'a=1\r\nbb=2', to: 'a  = 1\r\nbb = 2' },
])('formats $name', ({ from, to }) => {
  expect(formatHcl(from)).toBe(to);
  expect(formatHcl(to)).toBe(to);
});

test('a text with a fault is refused', () => {
  expect(failure(() => formatHcl('a = [', 'x.hcl')).position).toMatchObject({ file: 'x.hcl', line: 1, column: 5 });
});

/** The tree without its places. */
const shape = (text: string): unknown =>
  JSON.parse(
    JSON.stringify(parseHcl(text, 'test.hcl').body, (key, value) => (/range$/i.test(key) ? undefined : value)),
  );

test('formatting changes nothing but blanks, and nothing the second time', () => {
  fc.assert(
    fc.property(validSource, (source) => {
      const formatted = formatHcl(source);
      expect(shape(formatted)).toEqual(shape(source));
      expect(formatHcl(formatted)).toBe(formatted);
    }),
    { seed: 7, numRuns: 200 },
  );
});
