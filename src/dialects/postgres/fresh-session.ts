import type { Connection } from '../connection.ts';
import { quoteName } from './quote.ts';

/** What scripts set that decides how later statements are read: dumps of pg_dump begin with many of these. */
const settings = [
  'array_nulls',
  'check_function_bodies',
  'datestyle',
  'default_table_access_method',
  'default_tablespace',
  'default_toast_compression',
  'intervalstyle',
  'row_security',
  'standard_conforming_strings',
  'timezone',
  'transform_null_equals',
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
