import { redact } from '../errors/redact.ts';
import { TelamonError } from '../errors/telamon-error.ts';

/**
 * A URL as databases and files use it. Not WHATWG: that one lower-cases the host of `file://Schema.SQL` and refuses
 * `postgres://h1:1,h2:2/db`. User, password, path and query values are percent-decoded; `host` is kept as written.
 */
export interface ConnectionUrl {
  /** As the user typed it, password included: never print it, print {@link redacted}. */
  readonly text: string;
  readonly scheme: string;
  readonly user?: string;
  readonly password?: string;
  /** Everything between the user and the path, port included; may be empty. */
  readonly host: string;
  /** With its leading slash; empty when there is none. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** The query as written, without the question mark. */
  readonly rawQuery: string;
}

const pattern = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s;

/** Reads a URL, or says what is wrong with it. `source` names the flag or attribute that it came from. */
export function parseUrl(text: string, source = 'url'): ConnectionUrl {
  const match = pattern.exec(text);
  if (!match) {
    throw new TelamonError('url_invalid', `missing scheme in ${source} "${redact(text)}"`, {
      hints: ['a URL starts with its scheme, like postgres://, sqlite:// or file://'],
    });
  }
  const [, scheme = '', rest = '', rawQuery = ''] = match;
  refuseUnescaped(text, source);
  const firstSlash = rest.indexOf('/');
  const at = (firstSlash < 0 ? rest : rest.slice(0, firstSlash)).lastIndexOf('@');
  const userinfo = at < 0 ? undefined : rest.slice(0, at);
  const after = rest.slice(at + 1);
  const slash = after.indexOf('/');
  const colon = userinfo?.indexOf(':') ?? -1;
  const user = userinfo === undefined ? undefined : colon < 0 ? userinfo : userinfo.slice(0, colon);
  return {
    text,
    scheme: scheme.toLowerCase(),
    ...(user === undefined ? {} : { user: decode(user, source) }),
    ...(userinfo === undefined || colon < 0 ? {} : { password: decode(userinfo.slice(colon + 1), source) }),
    host: slash < 0 ? after : after.slice(0, slash),
    path: slash < 0 ? '' : decode(after.slice(slash), source),
    query: parseQuery(rawQuery, source),
    rawQuery,
  };
}

/** A user name with a password that goes past the end of the host: `/`, `?` and `#` in it have to be escaped. */
const unescaped =
  /^(?:postgres(?:ql)?|mysql|maria(?:db)?):\/\/[^:@/?#]*:(?!\d*(?:,[^/?#@]*)?[/?#])[^@/?#]*[/?#][^@\s]*@/i;

function refuseUnescaped(text: string, source: string): void {
  if (!unescaped.test(text)) return;
  throw new TelamonError('url_invalid', `the password in ${source} holds a character that ends the host: / ? or #`, {
    hints: ['percent-encode the password: / is %2F, ? is %3F, # is %23; in atlas.hcl urlescape() does it'],
  });
}

function parseQuery(raw: string, source: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of raw.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = equals < 0 ? pair : pair.slice(0, equals);
    query.set(
      decode(name.replaceAll('+', ' '), source),
      equals < 0 ? '' : decode(pair.slice(equals + 1).replaceAll('+', ' '), source),
    );
  }
  return query;
}

function decode(text: string, source: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TelamonError('url_invalid', `the percent-encoding in ${source} is not valid`, {
      hints: ['write a literal % as %25; in atlas.hcl, urlescape() encodes a user name or password'],
    });
  }
}

/** The URL for people: the password masked. */
export function redacted(url: ConnectionUrl): string {
  return redact(url.text);
}
