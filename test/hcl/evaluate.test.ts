import { expect, test } from 'vitest';
import { evaluated, failure, faultOf, jsonOf } from './helpers.ts';

test.each([
  ['0.1 + 0.2', '0.3'],
  ['10 / 4', '2.5'],
  ['1 / 3 * 3', '1'],
  ['1 / 3', `0.${'3'.repeat(60)}`],
  ['9007199254740993', '9007199254740993'],
  ['[7 % 3, -7 % 3, 7.5 % 2]', '[1,-1,1.5]'],
  ['[1e3, 1.50, 1e-7, 1e21]', '[1000,1.5,0.0000001,1000000000000000000000]'],
  ['1 + 2 * 3 - -4', '11'],
  ['"2" < "10"', 'true'],
  ['[1 == "1", [1, 2] == [1, 2], { a = 1 } != { a = 2 }, null == null]', '[false,true,true,true]'],
  ['true || false && false', 'true'],
  ['[true && "true", !"true"]', '[true,false]'],
  ['true ? 1 : "x"', '"1"'],
  ['false ? ["a", "b"] : [1]', '["1"]'],
  ['true ? { a = 1 } : { b = "x" }', '{"a":"1"}'],
  ['false ? "a" : null', 'null'],
  ['true ? 1 : [1][5]', '1'],
  [`[for k, v in { b = 1, a = 2 } : "\${k}=\${v}"]`, '["a=2","b=1"]'],
  [`[for i, v in ["x", "y", "z"] : "\${i}\${v}" if i != 1]`, '["0x","2z"]'],
  ['{ for h in ["eu-1", "us-1", "eu-2"] : substr(h, 0, 2) => h... }', '{"eu":["eu-1","eu-2"],"us":["us-1"]}'],
  ['[for s in toset(["b", "a", "b"]) : s]', '["a","b"]'],
  ['[for a in [1, 2] : [for b in [10] : a + b]]', '[[11],[12]]'],
  ['[{ a = { b = 1 } }, { a = { b = 2 } }][*].a.b', '[1,2]'],
  ['[{ a = [1, 2] }].*.a[0]', '[1,2]'],
  ['["solo"[*], null[*], [null][*]]', '[["solo"],[],[null]]'],
  [
    `{ a = 1, "b c" = 2, (upper("d")) = 3, e : 4, 7 = 5, "\${"f"}-g" = 6, a = 8 }`,
    '{"7":5,"D":3,"a":8,"b c":2,"e":4,"f-g":6}',
  ],
  ['[["x", "y"][1], ["x", "y"]["1"], { "k 1" = true }["k 1"]]', '["y","y",true]'],
  [`"tab\\t \\" \\\\ \\u00e9 \\U0001F600 $\${a} %%{b} $5 100%"`, `"tab\\t \\" \\\\ é 😀 \${a} %{b} $5 100%"`],
  [`["\${[1, 2]}", "n=\${4} b=\${true}", "\${1}\${2}"]`, '[[1,2],"n=4 b=true","12"]'],
  [`"%{ for t in ["a", "b"] }<\${t}>%{ endfor }"`, '"\\u003ca\\u003e\\u003cb\\u003e"'],
  ['"%{ if 1 > 2 }many%{ else }one%{ endif }"', '"one"'],
  ['max([4, 9, 2]...)', '9'],
])('%s is %s', (source, json) => expect(jsonOf(source)).toBe(json));

test.each([
  { name: 'plain', source: `<<T\n  keep \\n \${1}\nT`, text: '  keep \\n 1\n' },
  { name: 'flush', source: '<<-T\n    a\n      b\n  T', text: 'a\n  b\n' },
  { name: 'blank lines', source: '<<-T\n    one\n\n      two\n  T', text: 'one\n\n  two\n' },
  { name: 'tabs', source: '<<-T\n\t\ttwo\n\tone\nT', text: '\ttwo\none\n' },
  {
    name: 'trimmed indentation counts as none',
    source: `<<-T\n    %{~ for i in [1] ~}\n    \${i};\n    %{~ endfor ~}\n  T`,
    text: '    1;\n',
  },
  {
    name: 'a line joined to the one before',
    source: '<<-T\n    a %{ if true ~}\n    b\n    %{ endif ~}\n    c\n  T',
    text: 'a     b\n    c\n',
  },
  { name: 'tag inside a line', source: `<<T\nT x\n\${1}T\nT`, text: 'T x\n1T\n' },
  { name: 'empty', source: '<<T\nT', text: '' },
])('heredoc: $name', ({ source, text }) => expect(evaluated(source)).toEqual({ kind: 'string', value: text }));

test('variables, and names that a "for" hides', () => {
  const variables = { local: { hosts: ['a', 'b'] }, v: 'outer' };
  expect(jsonOf('[[for v in local.hosts : v], v]', { variables })).toBe('[["a","b"],"outer"]');
});

test.each([
  ['"pear" > "apple"', '1:1 operand of ">": number required, got "pear"'],
  ['1 + null', '1:5 operand of "+": number required, got null'],
  ['1 / 0', '1:5 division by zero'],
  ['!5', '1:2 operand of "!": bool required, got a number'],
  ['["only"][3]', '1:9 ["only"] has no element 3'],
  ['[1][-1]', '1:4 the index of a list is a whole number from 0 on, not -1'],
  ['{ port = 1 }.prot', '1:13 { port = 1 } has no attribute "prot"'],
  ['null.a', '1:5 null is null, so it has no attribute "a"'],
  [`"db-\${null}"`, '1:7 null cannot stand inside a string'],
  [`"db-\${[1]}-"`, '1:7 a tuple cannot stand inside a string'],
  ['null ? 1 : 2', '1:1 condition: bool required, got null'],
  ['true ? 1 : [1]', '1:1 the two results of a conditional need a type in common: number and tuple([number])'],
  ['{ for h in ["eu", "eu"] : h => 1 }', '1:27 two elements of this "for" expression have the key "eu"'],
  ['[for a in 5 : a]', '1:11 "for" goes over a list, set, map or object, not a number'],
  ['{ a.b = 1 }', '1:3 ambiguous key'],
  ['loca.x', '1:1 unknown name "loca"'],
  ['uper("x")', '1:1 there is no function "uper"'],
  ['upper(null)', '1:7 argument "str" of upper(): must not be null'],
  ['lower("A", "B")', '1:12 too many arguments for lower(): 2 instead of 1'],
  ['replace("A", "B")', '1:17 replace() needs the argument "replace"'],
  ['upper([1])', '1:7 argument "str" of upper(): string required, got a tuple'],
  ['max(5...)', '1:5 "..." expands a list, set or tuple, not a number'],
  ['1e9999', '1:1 this number is too large or too small'],
])('%s fails: %s', (source, fault) => expect(faultOf(source, { variables: { local: { x: 1 } } })).toBe(fault));

test.each([
  ['loca.x', 'did you mean "local"?'],
  ['local.prot', 'did you mean "port"?'],
  ['uper("x")', 'did you mean "upper"?'],
])('%s hints: %s', (source, hint) => {
  expect(failure(() => evaluated(source, { variables: { local: { port: 1 } } })).hints).toContain(hint);
});
