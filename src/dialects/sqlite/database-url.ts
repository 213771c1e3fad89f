import { TelamonError } from '../../errors/telamon-error.ts';
import { type ConnectionUrl, redacted } from '../url.ts';

/** Where the database is. */
export type Place =
  | { readonly kind: 'file'; readonly path: string; readonly mode: FileMode }
  /** Connections of this process that name it share it while one of them is open; without a name it is private. */
  | { readonly kind: 'memory'; readonly name: string | undefined };

/** `ro`: never written; `rw`: must exist; `rwc`: made when it is missing. */
export type FileMode = 'ro' | 'rw' | 'rwc';

/** A `sqlite://` URL, read. */
export interface DatabaseTarget {
  readonly place: Place;
  readonly foreignKeys: boolean;
  readonly busyTimeoutMs: number;
  /** Upper case; undefined leaves the file as it is. */
  readonly journalMode: string | undefined;
}

/** How long a statement waits for other processes where the URL says nothing. */
export const defaultBusyTimeoutMs = 5000;

const modes: readonly string[] = ['ro', 'rw', 'rwc', 'memory'];
const journalModes: readonly string[] = ['DELETE', 'TRUNCATE', 'PERSIST', 'MEMORY', 'WAL', 'OFF'];
const longestTimeoutMs = 2 ** 31 - 1;

/** @throws TelamonError url_invalid, naming the parameter. */
export function readDatabaseUrl(url: ConnectionUrl): DatabaseTarget {
  const { query } = url;
  const path = pathOf(url);
  const mode = query.get('mode') ?? 'rwc';
  if (!modes.includes(mode)) throw badParameter(url, 'mode', mode, modes.join(', '));
  return {
    place: placeOf(url, path, mode),
    foreignKeys: isOn(url, '_foreign_keys') ?? isOn(url, '_fk') ?? false,
    busyTimeoutMs: timeoutOf(url, '_busy_timeout') ?? timeoutOf(url, '_timeout') ?? defaultBusyTimeoutMs,
    journalMode: journalModeOf(url, '_journal_mode') ?? journalModeOf(url, '_journal'),
  };
}

/** What stands between `sqlite://` and the query, percent-decoded: `file:` in front changes nothing. */
function pathOf(url: ConnectionUrl): string {
  const written = url.text.slice(url.text.indexOf('://') + 3).replace(/[?#].*$/s, '');
  return decoded(written).replace(/^file:/, '');
}

/** A `%` that begins no escape stands for itself, since file names may hold one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function placeOf(url: ConnectionUrl, path: string, mode: string): Place {
  if (path === ':memory:') return { kind: 'memory', name: undefined };
  if (mode === 'memory') return { kind: 'memory', name: path === '' ? undefined : path };
  if (path !== '') return { kind: 'file', path, mode: mode as FileMode };
  throw new TelamonError('url_invalid', `${redacted(url)} names no file`, {
    hints: [
      'sqlite://app.db is a file in this folder, sqlite:///var/lib/app.db an absolute path, sqlite://dev?mode=memory needs none',
    ],
  });
}

function isOn(url: ConnectionUrl, name: string): boolean | undefined {
  const value = url.query.get(name);
  if (value === undefined) return undefined;
  if (/^(?:1|on|true|yes)$/i.test(value)) return true;
  if (/^(?:0|off|false|no)$/i.test(value)) return false;
  throw badParameter(url, name, value, '1, 0');
}

function timeoutOf(url: ConnectionUrl, name: string): number | undefined {
  const value = url.query.get(name);
  if (value === undefined) return undefined;
  const milliseconds = Number(value);
  if (/^\d+$/.test(value) && milliseconds <= longestTimeoutMs) return milliseconds;
  throw badParameter(url, name, value, 'milliseconds');
}

function journalModeOf(url: ConnectionUrl, name: string): string | undefined {
  const value = url.query.get(name)?.toUpperCase();
  if (value === undefined || journalModes.includes(value)) return value;
  throw badParameter(url, name, value, journalModes.join(', '));
}

function badParameter(url: ConnectionUrl, name: string, value: string, allowed: string): TelamonError {
  return new TelamonError('url_invalid', `${name}=${value} in ${redacted(url)} is not valid: ${allowed}`);
}
