import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseUrl } from '../../dialects/url.ts';
import { redact } from '../../errors/redact.ts';
import { stringValue } from '../../hcl/value.ts';
import { schemeOf } from '../../state/file-url.ts';
import { parseDuration } from '../../template/go-duration.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';

const schemes = ['constant', 'file', 'http', 'https'];

/** Stores of hosted services: known by name, so that the error says what is missing and not that the URL is wrong. */
const hosted = ['awsparamstore', 'awssecretsmanager', 'gcpsecretmanager', 'gcpruntimeconfig'];

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
    if (scheme === undefined)
      throw fail(`opening variable: no scheme in URL "${redact(text)}"`, [`known: ${schemes.join('://, ')}://`]);
    if (hosted.includes(scheme)) {
      throw fail(`${scheme}:// is not available yet`, [
        'read the secret with data "external" and the command line tool of the service',
      ]);
    }
    if (!schemes.includes(scheme))
      throw fail(`opening variable: no driver registered for "${scheme}"`, [`known: ${schemes.join('://, ')}://`]);
    const url = parseUrl(text, 'url');
    const decoder = url.query.get('decoder') ?? 'string';
    if (decoder !== 'string')
      throw fail(`unsupported decoder: "${decoder}"`, ['the value is a string; jsondecode() reads JSON']);
    const timeoutMs = timeoutOf(url.query.get('timeout') ?? '10s', fail);
    if (scheme === 'constant') return stringValue(url.query.get('val') ?? '');
    try {
      if (scheme === 'file')
        return stringValue(await readFile(path.resolve(request.run.cwd, `${url.host}${url.path}`), 'utf8'));
      return stringValue(await fetchText(text, timeoutMs, request));
    } catch (cause) {
      throw fail(`reading variable: ${cause instanceof Error ? cause.message : String(cause)}`, [], cause);
    }
  },
};

function timeoutOf(text: string, fail: (message: string) => Error): number {
  try {
    return Number(parseDuration(text) / 1_000_000n);
  } catch (cause) {
    throw fail(`parsing timeout: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

async function fetchText(text: string, timeoutMs: number, { run }: SourceRequest): Promise<string> {
  const url = new URL(text);
  for (const name of ['decoder', 'timeout']) url.searchParams.delete(name);
  const response = await fetch(url, { signal: AbortSignal.any([run.signal, AbortSignal.timeout(timeoutMs)]) });
  if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trimEnd());
  return response.text();
}
