import type { Realm } from '../../../schema/model.ts';
import type { DatabaseFault } from '../../connection.ts';
import type { RoutineBodies } from '../../dialect.ts';
import { quoteName } from '../quote.ts';

/** Nothing has that name: functions, types and the like, relations, schemas. */
const unknownName = new Set(['42883', '42704', '42P01', '3F000']);

/** `function h(integer) does not exist`, `type "m" does not exist`. */
const missing = /^\w+ (?:"((?:[^"]|"")+)"|([^\s"(.]+)\()?/;

/** The routine that was running: `SQL function "g" during inlining`, `PL/pgSQL function x.f(integer) line 1 at RETURN`. */
const running = /(?:^|\n)(?:SQL|PL\/pgSQL) function (?:"((?:[^"]|"")+)"|([^\n(]+)\()/;

/** The body of a routine looks for a name that only another schema of the state has: on a search path that plans do not have. */
export const astray: RoutineBodies['astray'] = (
  { code = '', message, where = '' }: DatabaseFault,
  { objects }: Realm,
) => {
  const [, quoted, plain] = missing.exec(message) ?? [];
  const [, alone, qualified] = running.exec(where) ?? [];
  const [name, routine] = [quoted ?? plain, alone ?? qualified];
  if (!unknownName.has(code) || name === undefined || routine === undefined) return undefined;
  const schemas = new Set<string>();
  for (const { schema, parent, name: own } of objects.values()) {
    if (own === name && parent === undefined && schema !== undefined) schemas.add(schema);
  }
  if (schemas.size === 0 || schemas.has('public')) return undefined;
  const names = [...schemas].map((schema) => `${quoteName(schema)}.${quoteName(name)}`);
  return {
    routine,
    hints: [
      `its body means ${names.join(' or ')}, which a search path without that schema does not find`,
      `name the schema in the body, or let the routine set its own path: ALTER FUNCTION ${routine} … SET search_path = …`,
    ],
  };
};
