import { stringValue } from '../value.ts';
import { define, FunctionError, type HclFunction, optional, text } from './define.ts';

export const urlFunctions: Readonly<Record<string, HclFunction>> = {
  urlescape: define([text('string')], (s) => stringValue(escapeQuery(s))),
  urlqueryset: define([text('url'), text('key'), text('value')], (url, key, value) => {
    const parts = parseUrl(url);
    const pairs = queryPairs(parts.query ?? '');
    const others = pairs.filter(([name]) => name !== key);
    // Sorting is stable: several values of one key keep their order.
    const sorted = [...others, [key, value] as const].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    const query = sorted.map(([name, text]) => `${escapeQuery(name)}=${escapeQuery(text)}`).join('&');
    return stringValue(formatUrl({ ...parts, query }));
  }),
  urlsetpath: define([text('url'), text('path')], (url, path) => {
    const slash = path === '' || path.startsWith('/') ? '' : '/';
    return stringValue(formatUrl({ ...parseUrl(url), path: slash + percentEncode(path, '$&+,/:;=@') }));
  }),
  urluserinfo: define([text('url'), text('user'), optional(text('password'))], (url, user, password) => {
    const escaped = [user, ...(password === undefined ? [] : [password])].map((part) => percentEncode(part, '$&+,;='));
    return stringValue(formatUrl({ ...parseUrl(url), userinfo: escaped.join(':') }));
  }),
};

/** A URL cut in pieces, each as it is written. */
interface UrlParts {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  readonly host: string | undefined;
  readonly path: string;
  readonly query: string | undefined;
  readonly fragment: string | undefined;
}

const urlPattern =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#]*)@)?([^/?#@]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;

function parseUrl(url: string): UrlParts {
  const [, scheme = '', userinfo, host, path = '', query, fragment] = urlPattern.exec(url) ?? [];
  if (/\p{Cc}/u.test(url)) throw new FunctionError('the URL holds a control character', 0);
  const port = /:([^:\]]*)$/.exec(host ?? '')?.[1];
  if (port !== undefined && !/^\d*$/.test(port)) {
    const hint = userinfo === undefined ? '; urlescape() encodes a password with special characters' : '';
    throw new FunctionError(`the URL has the invalid port ":${port}" after its host${hint}`, 0);
  }
  if (/%(?![0-9A-Fa-f]{2})/.test(`${userinfo ?? ''}${host ?? ''}${path}`)) {
    throw new FunctionError('the URL holds a "%" that encodes nothing; urlescape() encodes a password', 0);
  }
  return { scheme, userinfo, host, path, query, fragment };
}

function formatUrl({ scheme, userinfo, host, path, query, fragment }: UrlParts): string {
  const authority =
    host === undefined && userinfo === undefined
      ? ''
      : `//${userinfo === undefined ? '' : `${userinfo}@`}${host ?? ''}`;
  const tail = `${query === undefined || query === '' ? '' : `?${query}`}${fragment === undefined ? '' : `#${fragment}`}`;
  return `${scheme === '' ? '' : `${scheme}:`}${authority}${path}${tail}`;
}

function queryPairs(query: string): readonly (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [unescapeQuery(name), unescapeQuery(value.join('='))] as const;
    });
}

function unescapeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new FunctionError(`the query of the URL is not well encoded: ${JSON.stringify(text)}`, 0);
  }
}

/** Percent-encodes the UTF-8 bytes of everything but letters, digits, `-_.~` and the characters in `kept`. */
function percentEncode(text: string, kept: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      if (/[A-Za-z0-9._~-]/.test(character) || kept.includes(character)) return character;
      return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

const escapeQuery = (text: string): string => percentEncode(text, ' ').replaceAll(' ', '+');
