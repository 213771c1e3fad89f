import { expect, test } from 'vitest';
import { failure, folderWith, load, only } from './fixture.ts';

async function devOf(blocks: string, dev: string) {
  await using folder = await folderWith({ 'atlas.hcl': `${blocks}\nenv "local" {\n  dev = ${dev}\n}\n` });
  const { project } = await load(folder);
  return { url: await only(project).string('dev'), project };
}

test.each([
  {
    block: 'docker "postgres" "x" {\n  image = "pgvector/pgvector:pg17"\n}',
    url: 'docker+postgres://_/pgvector/pgvector:pg17/dev',
  },
  {
    block:
      'docker "postgres" "x" {\n  image    = "postgres:16"\n  schema   = "app"\n  database = "work"\n  template = true\n}',
    url: 'docker+postgres://_/postgres:16/work?search_path=app',
  },
  {
    block: 'docker "mysql" "x" {\n  image  = "mysql:8"\n  schema = "app"\n}',
    url: 'docker+mysql://_/mysql:8/app',
  },
  { block: 'dev "postgres" "x" {\n  url = "postgres://localhost/dev"\n}', url: 'postgres://localhost/dev' },
])('the URL of $block', async ({ block, url }) => {
  const [type, driver] = block.split(' ', 2);
  const { url: made } = await devOf(block, `${type}.${driver?.replaceAll('"', '')}.x.url`);
  expect(made).toBe(url);
});

test.each([
  { body: '', said: 'atlas.hcl:1:1: docker.postgres.x: the argument "image" is required' },
  { body: 'image = ""', said: 'atlas.hcl:2:11: docker.postgres.x: the image is empty' },
  { body: 'imgae = "postgres"', said: 'hint: did you mean "image"?' },
  { body: 'image = "postgres"\n  build {\n  }', said: 'docker.postgres.x.build: the argument "context" is required' },
  {
    body: 'image = "postgres"\n  build {\n    context = "."\n    args    = ["a"]\n  }',
    said: 'docker.postgres.x: build.args is a map of strings',
  },
  { body: 'image = "postgres"\n  command = "postgres"', said: 'docker.postgres.x.command: a list of strings is' },
])('a docker block with $body is refused', async ({ body, said }) => {
  expect(await failure(devOf(`docker "postgres" "x" {\n  ${body}\n}`, 'docker.postgres.x.url'))).toContain(said);
});

test.each([
  { body: '', said: 'dev.postgres.x: the argument "url" is required' },
  { body: 'url = ""', said: 'dev.postgres.x: its url is empty' },
  { body: 'url = "localhost"', said: 'dev.postgres.x: missing scheme in url "localhost"' },
  { body: 'url = "postgres://h/d"\n  image = "x"', said: 'dev.postgres.x: unsupported argument "image"' },
])('a dev block with $body is refused', async ({ body, said }) => {
  expect(await failure(devOf(`dev "postgres" "x" {\n  ${body}\n}`, 'dev.postgres.x.url'))).toContain(said);
});

test('the driver of a block that nothing names is looked at, its arguments are not', async () => {
  const { url } = await devOf('docker "postgres" "x" {\n  image = nofunction()\n}', '"pglite://memory"');
  expect(url).toBe('pglite://memory');
  expect(await failure(devOf('docker "postgers" "x" {\n}', '"pglite://memory"'))).toBe(
    'Error: atlas.hcl:1:8: unknown docker driver "postgers"\n 1 | docker "postgers" "x" {\n   |        ^^^^^^^^^^\nhint: did you mean "postgres"?\n',
  );
});
