import { expect, test } from 'vitest';
import { validateDirectory } from '../../src/migrations/validate.ts';
import { directoryOf } from './database.ts';
import { sqliteRules } from './rules.ts';

test('a file that a checkpoint stands for need not be readable', () => {
  const broken = { '1_a.sql': 'CREATE TABLE a (broken;\n' };
  const squashed = { ...broken, '2_b.sql': '-- atlas:checkpoint\n\nCREATE TABLE a (id int);\n' };
  expect(() => validateDirectory(directoryOf(broken), sqliteRules)).toThrow("unclosed '('");
  expect(validateDirectory(directoryOf(squashed), sqliteRules)).toEqual([]);
});
