import { expect, test } from 'vitest';
import type { PlannedStatement } from '../../src/schema/plan.ts';
import { withSecrets } from '../../src/state/plan-secrets.ts';

const statement = (sql: string, secret?: string): PlannedStatement => ({
  sql,
  comment: '',
  transaction: 'any',
  hazards: [],
  ...(secret === undefined ? {} : { secret }),
});

const shown = `CREATE ROLE "a" PASSWORD '<sensitive>'`;
const made = { statements: [statement(shown, `CREATE ROLE "a" PASSWORD 'x'`), statement('SELECT 1')] };

test('a statement that stayed as it was has its secret again', () => {
  const edited = { statements: [statement('SELECT 2'), statement(shown)] };
  expect(withSecrets(edited, made).statements.map(({ secret }) => secret)).toEqual([
    undefined,
    `CREATE ROLE "a" PASSWORD 'x'`,
  ]);
});

test('the text in place of a secret is never set', () => {
  const edited = { statements: [statement(`${shown} LOGIN`)] };
  expect(() => withSecrets(edited, made)).toThrow('a changed statement holds <sensitive> in place of a password');
});

test('nor where the plan that was made sets no secret at all, but a text of the user may read so', () => {
  const comment = statement(`COMMENT ON ROLE "a" IS '<sensitive>'`);
  expect(withSecrets({ statements: [comment] }, { statements: [comment] }).statements).toEqual([comment]);
  expect(() => withSecrets({ statements: [statement(shown)] }, { statements: [] })).toThrow('holds <sensitive>');
});
