import { expect, test } from 'vitest';
import { DatabaseError } from '../../../src/dialects/connection.ts';
import { open } from './database.ts';

test.each([
  ['CREATE TABLE t (a int,\n  b SELET)) ', ')', undefined],
  ['SELET 1', 'SELET', 1],
  ['CREATE VIEW v AS\nSELECT 1 FROM;', ';', 31],
  ['INSERT INTO s (nope) VALUES (1)', 'nope', 16],
  ['SELECT "x" FROM missing', 'missing', 17],
  ['SELECT s.nope FROM s', 'nope', 10],
  ['SELECT nope FROM s WHERE nope > 1', 'nope', undefined],
])('%j fails at %s', async (statement, _, position) => {
  const connection = await open('sqlite://:memory:');
  await connection.script(['CREATE TABLE s (a)']);
  const error = await connection.script([statement]).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(DatabaseError);
  expect((error as DatabaseError).fault.position).toBe(position);
});
