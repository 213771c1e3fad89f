import { expect, test } from 'vitest';
import { TelamonError } from '../../src/errors/telamon-error.ts';
import { parseHcl } from '../../src/hcl/parser.ts';
import { secondOpinion } from '../../src/hcl/second-opinion.ts';

test('the wording of the other parser is added where it finds fault with the same line', async () => {
  const text = 'x = [1 2]\ny = "abc\n';
  const errors = await secondOpinion(text, 'conf/a+b.hcl', parseHcl(text, 'conf/a+b.hcl').errors);
  expect(errors.map(({ hints }) => hints.at(-1))).toEqual([
    "HashiCorp's HCL parser says: Missing item separator; Expected a comma to mark the beginning of the next item.",
    expect.stringMatching(/^HashiCorp's HCL parser says: Invalid multi-line string; Quoted strings may not be split/),
  ]);
});

test.each(['a = 1\n', 'env "x" {}\nenv {}\n'])("a file that it accepts is telamon's fault: %j", async (text) => {
  const position = { file: 'a.hcl', line: 1, column: 1 };
  const errors = await secondOpinion(text, 'a.hcl', [new TelamonError('config_syntax', 'wrong', { position })]);
  expect(errors[0]?.hints[0]).toMatch(/accepts this file, so this is a fault of telamon: please report it/);
});

test('without errors nobody is asked', async () => {
  expect(await secondOpinion('a = 1\n', 'a.hcl', [])).toEqual([]);
});
