import { expect, test } from 'vitest';
import { blankUrls } from '../../src/prisma/blank-urls.ts';

test.each([
  {
    name: 'env call',
    schema: 'datasource db {\n  provider = "postgresql"\n  url      = env("DATABASE_URL")\n}\n',
    kept: ['provider = "postgresql"'],
    gone: ['url', 'DATABASE_URL'],
  },
  {
    name: 'literal with an escaped quote and a brace',
    schema:
      'datasource db {\n  url = "postgres://a:\\"}b@h/d"\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n}\n',
    kept: ['provider = "postgresql"', 'model A', 'id Int @id'],
    gone: ['postgres://'],
  },
  {
    name: 'all three attributes, a call over several lines, and a comment behind',
    schema:
      'datasource db {\n  url = env(\n    "A"\n  ) // where it is\n  directUrl = env("B")\n  shadowDatabaseUrl = "C"\n  extensions = [\n    vector\n  ]\n}\n',
    kept: ['// where it is', 'extensions = [\n    vector\n  ]'],
    gone: ['env', '"A"', 'directUrl', 'shadowDatabaseUrl', '"C"'],
  },
  {
    name: 'a url in a generator, a comment, a string or a model is not one',
    schema:
      '// url = "x"\ngenerator g {\n  url = "kept"\n}\ndatasource db {\n  // url = "commented"\n  schemas = ["url"]\n}\nmodel url {\n  url String\n  directUrl String\n}\n',
    kept: ['// url = "x"', 'url = "kept"', '// url = "commented"', '["url"]', 'url String', 'directUrl String'],
    gone: [],
  },
  {
    name: 'a comment between the word and the brace, block comments, Windows line ends',
    schema: '/* datasource { */\r\ndatasource db { // here {\r\n  url = "x" /* why\r\n not */\r\n}\r\n',
    kept: ['/* datasource { */', '// here {', '/* why\r\n not */'],
    gone: ['"x"'],
  },
  { name: 'nothing at all', schema: '', kept: [], gone: [] },
])('blanks the connection: $name', ({ schema, kept, gone }) => {
  const blanked = blankUrls(schema);
  for (const text of kept) expect(blanked).toContain(text);
  for (const text of gone) expect(blanked).not.toContain(text);
  expect(blanked).toHaveLength(schema.length);
  expect(blanked.split('\n')).toHaveLength(schema.split('\n').length);
});

test('nothing but the blanked range changes', () => {
  const schema = 'datasource db {\n  url = "é😀" // é\n  provider = "sqlite"\n}';
  const blanked = blankUrls(schema);
  const changed = [...Array(schema.length).keys()].filter((at) => schema[at] !== blanked[at]);
  expect(schema.slice(changed[0], (changed.at(-1) ?? 0) + 1)).toBe('url = "é😀"');
});
