import { parseUrl } from '../dialects/url.ts';
import { redact } from '../errors/redact.ts';
import { TelamonError } from '../errors/telamon-error.ts';

/** Where a migration directory lies, as `--dir` says it. */
export interface DirUrl {
  /** Relative to the working directory unless it starts with `/`. */
  readonly path: string;
  /** Name of the format; `atlas` when nothing says otherwise. */
  readonly format: string;
  /** `?version=`: the state up to this version is meant. */
  readonly version: string | undefined;
}

const defaultPath = 'migrations';

/**
 * Reads `file://migrations?format=atlas`. The URL's format wins over `defaultFormat` (of `--dir-format`).
 * @throws TelamonError url_invalid for a text without scheme, or with another one.
 */
export function parseDirUrl(text: string, defaultFormat = 'atlas'): DirUrl {
  if (!text.includes('://')) {
    throw new TelamonError('url_invalid', `missing scheme for dir url. Did you mean "file://${redact(text)}"?`);
  }
  const url = parseUrl(text, '--dir');
  if (url.scheme !== 'file') {
    throw new TelamonError('url_invalid', `unsupported driver "${url.scheme}"`, {
      hints: ['a migration directory is a folder: file://migrations'],
    });
  }
  // The host is the first part of a relative path; an @ in it is part of a name, not a user.
  const path = text.slice(text.indexOf('://') + 3).replace(/[?#].*$/s, '');
  return {
    path: path === '' ? defaultPath : decodeURIComponent(path),
    format: url.query.get('format') || defaultFormat,
    version: url.query.get('version') || undefined,
  };
}
