import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ConnectionUrl, parseUrl } from '../../dialects/url.ts';
import { nearest } from '../../errors/nearest.ts';
import { redact } from '../../errors/redact.ts';
import { keepSecret } from '../../errors/secrets.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { stringValue, type Value } from '../../hcl/value.ts';
import { schemeOf } from '../../state/file-url.ts';
import { parseDuration } from '../../template/go-duration.ts';
import { readAwsParameter, readAwsSecret } from './aws.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';
import { readGcpSecret, readGcpVariable } from './gcp.ts';

/** A place where values are kept. */
type Driver = (url: ConnectionUrl, request: SourceRequest, signal: AbortSignal) => Promise<Value>;

const drivers: Readonly<Record<string, Driver>> = {
  constant: async (url) => stringValue(url.query.get('val') ?? ''),
  file: async (url, { run }, signal) =>
    keptFromMessages(await readFile(path.resolve(run.cwd, `${url.host}${url.path}`), { encoding: 'utf8', signal })),
  http: fetchText,
  https: fetchText,
  awsparamstore: readAwsParameter,
  awssecretsmanager: readAwsSecret,
  gcpruntimeconfig: readGcpVariable,
  gcpsecretmanager: readGcpSecret,
};

/** A value that is kept elsewhere, such as a password in a file. It comes as it is, line feed at its end included. */
export const runtimevar: DataSource = {
  type: 'runtimevar',
  required: ['url'],
  optional: [],
  async read(request) {
    const text = (await request.section.string('url')) ?? '';
    const fail = (message: string, hints: readonly string[] = [], cause?: unknown) =>
      sourceError(request, message, { at: 'url', hints, cause });
    const scheme = schemeOf(text);
    const known = `known: ${Object.keys(drivers).join('://, ')}://`;
    if (scheme === undefined) throw fail(`opening variable: no scheme in URL "${redact(text)}"`, [known]);
    const driver = Object.hasOwn(drivers, scheme) ? drivers[scheme] : undefined;
    if (!driver) {
      const meant = nearest(scheme, Object.keys(drivers));
      throw fail(
        `opening variable: no driver registered for "${scheme}"`,
        meant === undefined ? [known] : [`did you mean ${meant}://?`],
      );
    }
    const url = parseUrl(text, 'url');
    const decoder = url.query.get('decoder') ?? 'string';
    if (decoder !== 'string')
      throw fail(`unsupported decoder: "${decoder}"`, ['the value is a string; jsondecode() reads JSON']);
    const timeoutMs = timeoutOf(url.query.get('timeout') ?? '10s', fail);
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      const signal = AbortSignal.any([request.run.signal, limit]);
      // A vendor's package may not look at a signal that ended while the package was loaded.
      return await Promise.race([driver(url, request, signal), endOf(signal)]);
    } catch (cause) {
      if (limit.aborted) throw fail(`reading variable: no answer within ${timeoutMs / 1000} s`, [timeoutHint], cause);
      if (cause instanceof TelamonError) throw cause;
      throw fail(`reading variable: ${reasonOf(cause)}`, [], cause);
    }
  },
};

/** Rejects when the signal ends. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

const timeoutHint = 'give it more time in the URL, like ?timeout=30s';

/** Longer timers fire at once. */
const longestTimer = 2 ** 31 - 1;

function timeoutOf(text: string, fail: (message: string) => Error): number {
  try {
    return Math.min(longestTimer, Math.max(0, Number(parseDuration(text) / 1_000_000n)));
  } catch (cause) {
    throw fail(`parsing timeout: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function fetchText({ text }: ConnectionUrl, _: SourceRequest, signal: AbortSignal): Promise<Value> {
  const url = new URL(text);
  for (const name of ['decoder', 'timeout']) url.searchParams.delete(name);
  // fetch() takes no user name in the URL.
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const login = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const response = await fetch(url, {
    signal,
    ...(username === '' && password === '' ? {} : { headers: { authorization: `Basic ${login}` } }),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  return keptFromMessages(await response.text());
}

function keptFromMessages(text: string): Value {
  keepSecret(text, 'messages');
  return stringValue(text);
}

/** `fetch failed` says nothing: its cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.message === 'fetch failed'
    ? `${error.message}: ${error.cause.message || ('code' in error.cause ? String(error.cause.code) : error.cause.name)}`
    : error.message;
}
