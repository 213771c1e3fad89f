import { TelamonError } from '../errors/telamon-error.ts';

/**
 * The path of a `file://` URL as the user means it: everything after the slashes, up to the query, percent-decoded.
 * `file://a/b` is the relative `a/b`, `file:///a/b` is absolute.
 */
export function pathOfFileUrl(url: string): string {
  const path = url.slice(url.indexOf('://') + 3).replace(/[?#].*$/s, '');
  try {
    return decodeURIComponent(path);
  } catch {
    throw new TelamonError('url_invalid', `the percent-encoding in "${url}" is not valid`, {
      hints: ['write a literal % as %25'],
    });
  }
}

/** The scheme in lower case, or undefined for a text without `://`. */
export function schemeOf(url: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url)?.[1]?.toLowerCase();
}
