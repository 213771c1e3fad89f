import { expect, test } from 'vitest';
import { versionClauses, withoutClauses } from '../../../../src/dialects/postgres/embedded/pinned.ts';

test.each([
  { sql: 'CREATE EXTENSION vector', without: 'CREATE EXTENSION vector' },
  { sql: "CREATE EXTENSION vector VERSION '0.8.0'", without: 'CREATE EXTENSION vector                ' },
  {
    sql: 'create extension if not exists "vector" with schema public version "0.8.0" cascade',
    without: 'create extension if not exists "vector" with schema public                 cascade',
  },
  { sql: "ALTER EXTENSION vector UPDATE TO '0.8.1';", without: 'ALTER EXTENSION vector UPDATE           ;' },
  {
    sql: "SELECT 'CREATE EXTENSION x VERSION 1'; -- CREATE EXTENSION y VERSION '2'",
    without: "SELECT 'CREATE EXTENSION x VERSION 1'; -- CREATE EXTENSION y VERSION '2'",
  },
  { sql: "CREATE EXTENSION a; SELECT version '1'", without: "CREATE EXTENSION a; SELECT version '1'" },
  { sql: "CREATE EXTENSION a VERSION\n'1'", without: 'CREATE EXTENSION a        \n   ' },
])('$sql', ({ sql, without }) => {
  expect(withoutClauses(sql, versionClauses(sql))).toBe(without);
});
