import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaFunctions } from '../../src/hcl/functions/index.ts';
import { evaluated, faultOf, jsonOf } from './helpers.ts';

test.each([
  // numbers
  ['[abs(-1.5), ceil(1.2), floor(-1.2), signum(-3), max(1, "5", 3), min(2, 1)]', '[1.5,2,-2,-1,5,1]'],
  ['[pow(2, 10), pow(2, -1), pow(2, 200), log(8, 2), log(1000, 10)]', `[1024,0.5,${2n ** 200n},3,3]`],
  ['[parseint("ff", 16), parseint("-101", 2), parseint("Z", 62)]', '[255,-5,61]'],
  ['[range(3), range(1, 7, 2), range(3, 0), range(0), range(1, 0, -0.5)]', '[[0,1,2],[1,3,5],[3,2,1],[],[1,0.5]]'],
  // text
  ['[lower("ÀB"), upper("éß"), title("hello wORLD-x"), strrev("añb")]', '["àb","Éß","Hello WORLD-X","bña"]'],
  ['title("o\'neil foo_bar 3d é—à x.y")', '"O\'Neil Foo_bar 3d É—à X.Y"'],
  [
    '[trim("--x-", "-"), trimprefix("v1v", "v"), trimsuffix("a.sql", ".sql"), trimspace("  a b \\n"), chomp("a\\n\\n")]',
    '["x","1v","a","a b","a"]',
  ],
  [
    '[substr("héllo", 1, 3), substr("hello", -3, 2), substr("hello", 2, -1), substr("ab", 5, 1), substr("👩‍👧x", 0, 1)]',
    '["éll","ll","llo","","👩‍👧"]',
  ],
  ['[replace("a.b.c", ".", "/"), replace("abc", "/b/", "X"), indent(2, "a\\nb")]', '["a/b/c","abc","a\\n  b"]'],
  ['[split(",", "a,,b"), split(",", ""), split("", "añ")]', '[["a","","b"],[""],["a","ñ"]]'],
  ['[join("-", ["a", 1, true]), join(",", ["a"], toset(["c", "b"])), join(",", [])]', '["a-1-true","a,b,c",""]'],
  ['[startswith("abc", "ab"), endswith("abc", "ab")]', '[true,false]'],
  // regular expressions
  ['regex("(\\\\d+)-(\\\\d+)(x)?", "x 10-20")', '["10","20",null]'],
  ['regex("(?P<year>\\\\d{4})-(?P<month>\\\\d\\\\d)", "2024-05")', '{"month":"05","year":"2024"}'],
  ['[regexall("[a-z]\\\\d", "a1 b2"), regexall("z", "abc")]', '[["a1","b2"],[]]'],
  [`regexreplace("foo-bar", "(\\\\w+)-(?P<b>\\\\w+)", "$\${b}.$1.$2x.$$")`, '"bar.foo..$"'],
  ['[regexreplace("One ONE", "(?i)one", "1"), regexpescape("a.b*c[d]")]', '["1 1","a\\\\.b\\\\*c\\\\[d\\\\]"]'],
  [
    '[can(regex("^[[:alpha:]_]+\\\\z", "a_b")), regex("\\\\pL+", "1é2"), regex("(?s)a.b", "a\\nb"), regex("[]a]+", "x]a")]',
    '[true,"é","a\\nb","]a"]',
  ],
  // format
  [
    'format("%s|%q|%d|%t|%v|%%|%x|%X|%o|%b|%e", "a", "d\\"e", 5, true, [1, "x"], 255, 255, 8, 5, 12345.678)',
    '"a|\\"d\\\\\\"e\\"|5|true|[1,\\"x\\"]|%|ff|FF|10|101|1.234568e+04"',
  ],
  [
    'format("%5s|%-5s|%05d|%+d|%.2f|%8.3f|%g", "b", "c", 42, 7, 1.005, 3.14159, 0.00001)',
    '"    b|c    |00042|+7|1.00|   3.142|1e-05"',
  ],
  [
    '[format("%[2]s %[1]s", "world", "hello"), format("%v %v", null, 1.5), format("%#v", { a = ["<"] }), format("%d", 9007199254740993)]',
    '["hello world","null 1.5","{\\"a\\":[\\"\\\\u003c\\"]}","9007199254740993"]',
  ],
  ['formatlist("%s-%d", ["a", "b"], 7)', '["a-7","b-7"]'],
  // time
  [
    'formatdate("EEEE, DD MMM YYYY hh:mm:ss ZZZZZ \'at\' H aa", "2024-02-29T15:04:05+02:00")',
    '"Thursday, 29 Feb 2024 15:04:05 +02:00 at 3 pm"',
  ],
  [
    '[timeadd("2024-01-31T23:59:59Z", "1h30m"), timeadd("2024-01-01T00:00:00+01:00", "-1.5s")]',
    '["2024-02-01T01:29:59Z","2023-12-31T23:59:58+01:00"]',
  ],
  // lists and sets
  ['[length([1]), length(toset(["a", "a"])), length({ a = 1 }), empty([]), empty([0])]', '[1,1,1,true,false]'],
  ['[alltrue([]), alltrue([true, false]), alltrue([true, "true"]), anytrue([false, true])]', '[true,false,false,true]'],
  [
    '[element(["a", "b"], 3), index(["a", "b"], 1), index({ k = 2 }, "k"), contains([1], "1"), contains([[1]], [1])]',
    '["b","b",2,false,true]',
  ],
  [
    '[concat(["a"], ["b", 1]), distinct(["a", "b", "a"]), reverse([1, 2]), sort(["b", "B", 10, "9"])]',
    '[["a","b",1],["a","b"],[2,1],["10","9","B","b"]]',
  ],
  [
    '[slice([1, 2, 3], 1, 3), chunklist([1, 2, 3], 2), flatten([[1, [2]], [], [3]]), compact(["a", "", null])]',
    '[[2,3],[[1,2],[3]],[1,2,3],["a"]]',
  ],
  [
    '[coalescelist([], ["x"]), coalesce(null, "", "y"), setunion(["b"], ["a"]), setintersection(["a", "b"], ["b"]), setsubtract(["a", "b"], ["b"])]',
    '[["x"],"y",["a","b"],["b"],["a"]]',
  ],
  ['setproduct(["a", "b"], ["x", "y"])', '[["a","x"],["a","y"],["b","x"],["b","y"]]'],
  // maps
  [
    '[keys({ b = 1, a = 2 }), values({ b = 1, a = 2 }), zipmap(["x", "y"], [1, 2]), lookup({ a = 1 }, "b", 0)]',
    '[["a","b"],[2,1],{"x":1,"y":2},0]',
  ],
  ['[merge({ a = 1, b = 1 }, { b = "two" }, null), merge()]', '[{"a":1,"b":"two"},{}]'],
  // encodings
  [
    'jsonencode({ b = "<&>", a = [1, null, true], "é" = 1.50 })',
    '"{\\"a\\":[1,null,true],\\"b\\":\\"\\\\u003c\\\\u0026\\\\u003e\\",\\"é\\":1.5}"',
  ],
  [
    'jsondecode("{\\"a\\": [1, 2.50, \\"x\\\\u00e9\\", null, 12345678901234567890]}").a',
    '[1,2.5,"xé",null,12345678901234567890]',
  ],
  ['regexall("a*", "baac")', '["","aa",""]'],
  ['regexreplace("abc", "b*", "-")', '"-a-c-"'],
  ['distinct([1, 1, "1"])', '["1"]'],
  ['chunklist([1, "a", 2], 2)', '[["1","a"],["2"]]'],
  ['[setsubtract([1, 2], ["1"]), setintersection([1, 2], ["1"])]', '[["2"],["1"]]'],
  ['format("%05s|%-05t|%05d|%-05d|", "ab", true, -3, 4)', '"000ab|true0|-0003|4    |"'],
  ['substr("hello", 1, -5)', '"ello"'],
  ['yamldecode("a: 1\\nb: [x, true, ~]\\nc:\\n  d: \'q\'\\n")', '{"a":1,"b":["x",true,null],"c":{"d":"q"}}'],
  ['csvdecode("a,b\\n1,2\\n3,\\"x,\\"\\"y\\"\\n")', '[{"a":"1","b":"2"},{"a":"3","b":"x,\\"y"}]'],
  ['[base64encode("é"), base64decode("w6k="), substr(sha256(""), 0, 8)]', '["w6k=","é","e3b0c442"]'],
  ['urlescape("a b/c@d:e?f&g=h+%é~!")', '"a+b%2Fc%40d%3Ae%3Ff%26g%3Dh%2B%25%C3%A9~%21"'],
  [
    'urlqueryset("postgres://u:p%40@h:5432/db?z=1&a=2", "m", "x y")',
    '"postgres://u:p%40@h:5432/db?a=2\\u0026m=x+y\\u0026z=1"',
  ],
  [
    '[urlsetpath("postgres://u@h/db?x=1", "other"), urlsetpath("mysql://h:3306", "a b"), urlsetpath("mysql://h:3306/x", "")]',
    '["postgres://u@h/other?x=1","mysql://h:3306/a%20b","mysql://h:3306"]',
  ],
  [
    '[urluserinfo("postgres://h/db", "u", "p@ss/w:rd"), urluserinfo("postgres://a:b@h/db", "u"), urluserinfo("mysql://h", "m y", null)]',
    '["postgres://u:p%40ss%2Fw%3Ard@h/db","postgres://u@h/db","mysql://m%20y@h"]',
  ],
  // conversions
  [
    '[tostring(true), tostring(1e21), tonumber("007"), tonumber(".5") + 2.e0, tobool("false"), toset(["b", "a", "b"]), tolist([1, "a"]), tostring(null)]',
    '["true","1000000000000000000000",7,2.5,false,["a","b"],["1","a"],null]',
  ],
  [
    '[try(jsondecode("{"), "fallback"), try({ a = 1 }.b, null), try(nope, tonumber("y"), 3), can(tonumber("x")), can({ a = 1 }.a)]',
    '["fallback",null,3,false,true]',
  ],
])('%s is %s', (source, json) => expect(jsonOf(source)).toBe(json));

test.each([
  [
    'yamlencode({ b = "x", a = [1, "2"], c = { d = null, e = true }, f = [], g = [{ h = 1, i = 2 }], j = "k\\nl\\n" })',
    '"a":\n- 1\n- "2"\n"b": "x"\n"c":\n  "d": null\n  "e": true\n"f": []\n"g":\n- "h": 1\n  "i": 2\n"j": |\n  k\n  l\n',
  ],
  [
    'yamlmerge("a: 1\\nl: [1]\\nm: {x: 1}\\n", "b: 2\\nl: [2]\\nm: {y: 2}\\n", null)',
    'a: 1\nb: 2\nl:\n    - 1\n    - 2\nm:\n    x: 1\n    "y": 2\n',
  ],
  ['yamlmerge("a:   1\\n")', 'a:   1\n'],
])('%s', (source, text) => expect(evaluated(source)).toEqual({ kind: 'string', value: text }));

test.each([
  '[]',
  '{}',
  '"x"',
  '"two\\nlines"',
  '"two\\nlines\\n"',
  '"  indented\\nfirst"',
  '"\\n"',
  '["a: b", "- c", "#", "yes", "1", "é\\t"]',
  '{ a = [[1, [2]], [{ b = { c = [] } }]], "d e" = "x\\ny\\n\\n", f = [["p\\nq"]] }',
])('yamlencode and yamldecode of %s give it back', (source) => {
  expect(jsonOf(`yamldecode(yamlencode(${source}))`)).toBe(jsonOf(source));
  expect(jsonOf(`yamldecode(yamlmerge(yamlencode({ x = ${source} }), "z: 1")).x`)).toBe(jsonOf(source));
});

test.each([
  ['setproduct(range(999), range(999))', '1:1 setproduct(): more than 100000 combinations'],
  ['format("%999999999d", 1)', '1:1 format(): the result is too large'],
  ['regex("^v(\\\\d+)", "release-3")', '1:1 regex(): the pattern matches nothing in the text'],
  [
    'regex("a(?=b)", "ab")',
    '1:7 argument "pattern" of regex(): look-around (?= is not part of the pattern language (RE2)',
  ],
  [
    'regex("(a)\\\\1", "aa")',
    '1:7 argument "pattern" of regex(): the back-reference \\1 is not part of the pattern language (RE2)',
  ],
  [
    `regex("^(a+)+$", "${'a'.repeat(40)}b")`,
    '1:7 argument "pattern" of regex(): the pattern "^(a+)+$" takes more than 2 s for this text; repetitions of repetitions, as in (a+)+, are slow',
  ],
  [
    `regexreplace("${'a'.repeat(40)}b", "(a|a)*c", "")`,
    '1:59 argument "pattern" of regexreplace(): the pattern "(a|a)*c" takes more than 2 s for this text; repetitions of repetitions, as in (a+)+, are slow',
  ],
  ['regex("(a", "a")', '1:7 argument "pattern" of regex(): invalid pattern "(a": Unterminated group'],
  ['format("%s-%s", "a")', '1:8 argument "format" of format(): "%s" needs argument 2, but there is only one'],
  ['format("%s", "a", "b")', '1:19 argument "args" of format(): the format uses only 1 of 2 arguments'],
  ['format("%d", "x")', '1:14 argument "args" of format(): "%d": number required, got "x"'],
  ['format("%s", [1])', '1:14 argument "args" of format(): "%s": string required, got a tuple'],
  ['range(2000)', '1:1 range(): more than 1024 numbers'],
  ['range(0, 5, 0)', '1:13 argument "step" of range(): a step of zero never arrives'],
  ['element([], 0)', '1:9 argument "list" of element(): an empty list has no elements'],
  ['length("abc")', '1:8 argument "value" of length(): list, set, map or object required, got a string'],
  ['zipmap(["a"], [1, 2])', '1:15 argument "values" of zipmap(): there are 1 keys for 2 values'],
  ['join(",", ["a", null])', '1:11 argument "lists" of join(): element 1 is null'],
  ['tobool("yes")', '1:8 argument "v" of tobool(): bool required, got "yes" (only the strings "true" and "false" are)'],
  ['jsondecode("[1,]")', '1:12 argument "str" of jsondecode(): this is no JSON text: "[1,]" at character 5'],
  [
    'yamldecode("a: b: c")',
    '1:12 argument "src" of yamldecode(): this is no YAML text: Nested mappings are not allowed in compact mappings at line 1, column 4',
  ],
  [
    'yamldecode("--- a\\n--- b")',
    '1:12 argument "src" of yamldecode(): this is no YAML text: Source contains multiple documents at line 2, column 1',
  ],
  [
    'distinct([1, [2]])',
    '1:10 argument "list" of distinct(): the elements have no type in common, which list(any) requires',
  ],
  ['csvdecode("")', '1:11 argument "str" of csvdecode(): there is no header line'],
  ['yamlmerge("a: 1", "a: [1]")', '1:19 argument "docs" of yamlmerge(): a: number and tuple cannot be merged'],
  [
    'urlsetpath("postgres://u@h:bad/db", "x")',
    '1:12 argument "url" of urlsetpath(): the URL has the invalid port ":bad" after its host',
  ],
  [
    'formatdate("QQ", "2024-01-01T00:00:00Z")',
    `1:12 argument "format" of formatdate(): unknown token "QQ"; text stands in single quotes: 'QQ'`,
  ],
  [
    'timeadd("2024-13-01T00:00:00Z", "1h")',
    '1:9 argument "timestamp" of timeadd(): "2024-13-01T00:00:00Z" is no time such as "2026-01-31T23:59:59Z" (RFC 3339)',
  ],
  [
    'timeadd("2024-01-01T00:00:00Z", "1d")',
    '1:33 argument "duration" of timeadd(): "1d" is no duration such as "1h30m", "-5s" or "10ms"',
  ],
  ['sql("")', '1:5 argument "def" of sql(): must not be empty'],
  ['try(nope, 1 / 0)', '1:1 try(): no argument can be evaluated: unknown name "nope"; division by zero'],
])('%s fails: %s', (source, fault) => expect(faultOf(source)).toBe(fault));

test('sql makes a raw expression', () => {
  expect(evaluated('sql("now()")')).toEqual({ kind: 'capsule', name: 'sql', text: 'now()' });
});

test('getenv reads the given environment, print shows its argument and hands it on', () => {
  const shown: string[] = [];
  const setting = { env: { A: 'b=c' }, print: (text: string) => void shown.push(text) };
  expect(jsonOf('[getenv("A"), getenv("B"), print({ x = 1 }), print("y")]', setting)).toBe('["b=c","",{"x":1},"y"]');
  expect(shown).toEqual(['{"x":1}', 'y']);
});

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hcl-files-'));
  mkdirSync(join(directory, 'conf/sub/deeper'), { recursive: true });
  for (const file of ['conf/b.sql', 'conf/a.sql', 'conf/sub/deeper/c.sql', 'conf/x.hcl']) {
    writeFileSync(join(directory, file), `in ${file}\n`);
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each([
  ['file("conf/a.sql")', '"in conf/a.sql\\n"'],
  ['glob("conf/*.sql")', '["$DIR/conf/a.sql","$DIR/conf/b.sql"]'],
  ['glob("conf/s*")', '["$DIR/conf/sub"]'],
  ['glob("conf/**/c.sql")', '[]'],
  ['glob("conf/[^b].sql")', '["$DIR/conf/a.sql"]'],
  ['fileset("conf/**/*.sql")', '["$DIR/conf/a.sql","$DIR/conf/b.sql","$DIR/conf/sub/deeper/c.sql"]'],
  ['fileset("conf/{a,b}.sql")', '["$DIR/conf/a.sql","$DIR/conf/b.sql"]'],
  ['fileset("**/sub")', '[]'],
  ['fileset("nope/**")', '[]'],
  ['[fileexists("conf/a.sql"), fileexists("a.sql"), abspath("x")]', '[true,false,"$DIR/x"]'],
])('%s is %s', (source, json) => {
  expect(jsonOf(source, { baseDirectory: directory }).replaceAll(directory, '$DIR')).toBe(json);
});

test('files: what is missing or malformed is told', () => {
  expect(faultOf('file("none")')).toBe('1:6 argument "path" of file(): cannot read /nowhere/none: no such file');
  expect(faultOf('glob("a/[b")', { baseDirectory: directory })).toContain('malformed pattern "[b"');
  expect(faultOf('fileset("a/{b")', { baseDirectory: directory })).toContain('"{" is never closed');
});

test('schema files have no functions that read files or the environment', () => {
  const functions = schemaFunctions({ print: () => {} });
  expect(['file', 'glob', 'fileset', 'getenv'].filter((name) => functions.has(name))).toEqual([]);
  expect(functions.has('upper')).toBe(true);
});
