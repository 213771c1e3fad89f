import { Chalk } from 'chalk';
import { expect, test } from 'vitest';
import { coloursOf } from '../../src/template/colours.ts';
import { reportFunctions } from '../../src/template/functions.ts';
import { parseTemplate } from '../../src/template/template.ts';

const plain = reportFunctions(coloursOf(new Chalk({ level: 0 })));
const coloured = reportFunctions(coloursOf(new Chalk({ level: 1 })));

test.each([
  { template: '{{ cyan "%d files" 3 }}', text: '3 files' },
  { template: '{{ colorize "yellow" "x" }}{{ gray "a" 1 2 }}{{ underline "u" }}', text: 'xa1 2u' },
  { template: '{{ json .m }}', text: '{"a":[1,"<"]}'.replace('<', '\\u003c') },
  { template: '{{ json .m "  " }}', text: '{\n  "a": [\n    1,\n    "\\u003c"\n  ]\n}' },
  { template: '{{ json .m "> " "\t" }}', text: '{\n> \t"a": [\n> \t\t1,\n> \t\t"\\u003c"\n> \t]\n> }' },
  { template: '{{ json_merge `{"b":1,"a":{"x":1}}` `{"a":{"z":2,"y":1.5}}` }}', text: '{"a":{"y":1.5,"z":2},"b":1}' },
  { template: '{{ json .m | json_merge `{"Tenant":"t"}` }}', text: '{"Tenant":"t","a":[1,"\\u003c"]}' },
  { template: '{{ json_merge (json .m) (printf `{"Tenant":%q}` .s) }}', text: '{"Tenant":"a b","a":[1,"\\u003c"]}' },
  { template: '{{ json_merge `{"n":12345678901234567890,"e":1e30}` }}', text: '{"e":1e+30,"n":12345678901234567000}' },
  { template: '{{ json_merge `{"__proto__":{"x":1}}` }}', text: '{"__proto__":{"x":1}}' },
  { template: '{{ upper "ab" }} {{ lower "AB" }}', text: 'AB ab' },
  { template: '{{ add 1 2 3 }} {{ sub 5 7 }} {{ add }}', text: '6 -2 0' },
  { template: '{{ repeat "-" 25 }}', text: '-'.repeat(25) },
  { template: '{{ join .list ", " }}', text: 'a, b' },
  { template: '{{ indent_ln "a\\nb\\nc" 4 }}', text: 'a\n    b\n    c' },
  { template: '{{ range maxWidth "aaa bb ccc dddddddd e" 5 }}{{ . }}|{{ end }}', text: 'aaa bb|ccc|dddddddd|e|' },
  { template: '{{ base64url "a+b/c==" }}', text: 'a-b_c' },
])('$template', ({ template, text }) => {
  const data = { m: { a: [1, '<'] }, s: 'a b', list: ['a', 'b'] };
  expect(parseTemplate(template, { functions: plain }).execute(data)).toEqual({ text });
});

test.each([
  { template: '{{ json_merge `[1]` }}', message: /error calling json_merge: json_merge: a JSON object is needed/ },
  { template: '{{ json_merge `{` }}', message: /error calling json_merge: json_merge: / },
  { template: '{{ repeat "x" -1 }}', message: /error calling repeat: negative repeat count/ },
  { template: '{{ colorize "mauve" "x" }}', message: /error calling colorize: unknown color "mauve"/ },
  { template: '{{ join 3 "," }}', message: /can't handle 3 for arg of type \[\]string/ },
  {
    template: '{{ join . "," }}',
    message: /wrong type for value; expected \[\]string; got map\[string\]interface \{\}/,
  },
  { template: '{{ add 1 "x" }}', message: /expected integer; found "x"/ },
])('$template fails', ({ template, message }) => {
  expect(parseTemplate(template, { functions: plain }).execute({}).error?.message).toMatch(message);
});

test.each([
  { template: '{{ cyan "x" }}', codes: [36] },
  { template: '{{ yellow "x" }}', codes: [33] },
  { template: '{{ green "x" }}', codes: [92] },
  { template: '{{ red "%s" "x" }}', codes: [91] },
  { template: '{{ redBgWhiteFg "x" }}', codes: [101, 97] },
  { template: '{{ gray "x" }}', codes: [90] },
  { template: '{{ underline "x" }}', codes: [4] },
  { template: '{{ colorize "cyan" "x" }}', codes: [36] },
])('$template is coloured', ({ template, codes }) => {
  const { text } = parseTemplate(template, { functions: coloured }).execute(null);
  expect(text.startsWith(`${codes.map((code) => `\u001b[${code}m`).join('')}x\u001b[`)).toBe(true);
});
