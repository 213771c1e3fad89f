import type { Connection } from '../connection.ts';
import { quoteName } from './quote.ts';

/** What scripts set that decides how later statements are read: dumps of pg_dump begin with all of these. */
const settings = [
  'check_function_bodies',
  'default_table_access_method',
  'default_tablespace',
  'row_security',
  'standard_conforming_strings',
  'xmloption',
];

/** Back to the user, the search path and the settings that the URL gives a session, whatever earlier work has set. */
export function freshSession({ boundSchema }: Connection): string[] {
  return [
    'RESET SESSION AUTHORIZATION',
    'RESET ROLE',
    boundSchema === undefined ? 'RESET search_path' : `SET search_path TO ${quoteName(boundSchema)}`,
    ...settings.map((name) => `RESET ${name}`),
  ];
}
