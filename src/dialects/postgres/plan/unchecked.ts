import type { Plan, PlannedStatement } from '../../../schema/plan.ts';
import type { RoutineBodies } from '../../dialect.ts';
import { astray } from './astray.ts';

const makesRoutine = /^CREATE (?:OR REPLACE )?(?:FUNCTION|PROCEDURE) /;

/** Put around what the server is not to look into, as dumps do. */
export const checkLater: PlannedStatement = {
  sql: 'SET check_function_bodies = off',
  comment: 'bodies that mention what the session does not find are not checked',
  reverse: [],
  transaction: 'any',
  hazards: [],
};
export const checkAgain: PlannedStatement = {
  ...checkLater,
  sql: 'RESET check_function_bodies',
  comment: 'check bodies again',
};

/** What undoes the statement, without a look into the body that comes back. */
export function uncheckedBack<S extends PlannedStatement>(statement: S): S {
  const { reverse } = statement;
  return reverse ? { ...statement, reverse: [checkLater.sql, ...reverse, checkAgain.sql] } : statement;
}

/** Routines whose bodies the server has accepted before, though it would not check them now. */
export const routineBodies: RoutineBodies = {
  madeBy: ({ sql }) => makesRoutine.test(sql),
  unchecked: ({ statements }): Plan => {
    const rest = statements.filter(({ sql }) => sql !== checkLater.sql && sql !== checkAgain.sql);
    return { statements: [checkLater, ...rest, checkAgain] };
  },
  astray,
};
