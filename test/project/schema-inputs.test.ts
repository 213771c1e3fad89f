import { expect, test } from 'vitest';
import { toPlain, type Value } from '../../src/hcl/value.ts';
import { schemaInputs } from '../../src/project/schema-inputs.ts';
import { parseVarFlags } from '../../src/project/var-flags.ts';
import { folderWith, load, only } from './fixture.ts';

const plain = (input: Value | readonly string[] | undefined) =>
  input === undefined || !('kind' in input) ? input : toPlain(input);

test("schema files get the env's own attributes, then what --var says of others", async () => {
  await using folder = await folderWith({
    'atlas.hcl': 'env "local" {\n  url    = "sqlite://a.db"\n  prefix = "crm"\n  width  = 7\n}\n',
  });
  const env = only((await load(folder)).project);
  const inputs = await schemaInputs(env, parseVarFlags(['prefix=ignored', 'tail=z']));
  expect(Object.fromEntries([...inputs].map(([name, input]) => [name, plain(input)]))).toEqual({
    prefix: 'crm',
    tail: ['z'],
    width: 7,
  });
});

test('without an env there is --var', async () => {
  expect(await schemaInputs(undefined, parseVarFlags(['a=1', 'a=2']))).toEqual(new Map([['a', ['1', '2']]]));
});
