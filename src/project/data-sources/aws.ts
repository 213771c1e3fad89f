import type { ConnectionUrl } from '../../dialects/url.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';
import { loadPeer, type Peer, peerClass } from './peer.ts';
import { secretValue } from './secret.ts';

/** The vendor's packages: credentials, regions and signatures are their business. */
const signerPeer: Peer = { name: '@aws-sdk/rds-signer', range: '^3.800.0' };
const secretsPeer: Peer = { name: '@aws-sdk/client-secrets-manager', range: '^3.800.0' };
const parametersPeer: Peer = { name: '@aws-sdk/client-ssm', range: '^3.800.0' };

interface Signer {
  getAuthToken(): Promise<string>;
}

interface Client {
  send(command: unknown, options: { readonly abortSignal: AbortSignal }): Promise<Record<string, unknown>>;
}

/** A password for a database on RDS that is good for a quarter of an hour, signed with the caller's credentials. */
export const awsRdsToken: DataSource = {
  type: 'aws_rds_token',
  required: ['endpoint', 'username'],
  optional: ['region', 'profile'],
  async read(request) {
    const { section } = request;
    const [endpoint = '', username = '', region, profile] = await Promise.all(
      ['endpoint', 'username', 'region', 'profile'].map((name) => section.string(name)),
    );
    const place = /^([^:/]+):(\d{1,5})$/.exec(endpoint);
    if (!place) {
      throw sourceError(request, `endpoint "${endpoint}" is no host with a port`, {
        at: 'endpoint',
        hints: ['like "mydb.123456789012.us-east-1.rds.amazonaws.com:5432"'],
      });
    }
    const SignerOf = peerClass<Signer>(
      await loadPeer(signerPeer, request, 'aws_rds_token'),
      'Signer',
      signerPeer,
      request,
    );
    const [, hostname, port] = place;
    try {
      const signer = new SignerOf({ hostname, port: Number(port), username, ...given({ region, profile }) });
      return secretValue(await signer.getAuthToken());
    } catch (cause) {
      throw awsFailed(request, 'signing the token', cause);
    }
  },
};

/** What `awssecretsmanager://NAME` holds. */
export async function readAwsSecret(url: ConnectionUrl, request: SourceRequest, signal: AbortSignal) {
  const answer = await ask(
    { peer: secretsPeer, client: 'SecretsManagerClient', command: 'GetSecretValueCommand' },
    { SecretId: nameOf(url) },
    { url, request, signal },
  );
  const { SecretString: text, SecretBinary: bytes } = answer;
  if (typeof text === 'string') return secretValue(text);
  if (bytes instanceof Uint8Array) return secretValue(new TextDecoder().decode(bytes));
  throw sourceError(request, `the secret "${nameOf(url)}" has no value`, { at: 'url' });
}

/** What `awsparamstore://NAME` holds, decrypted. */
export async function readAwsParameter(url: ConnectionUrl, request: SourceRequest, signal: AbortSignal) {
  const answer = await ask(
    { peer: parametersPeer, client: 'SSMClient', command: 'GetParameterCommand' },
    { Name: nameOf(url), WithDecryption: true },
    { url, request, signal },
  );
  const parameter = answer.Parameter;
  const text =
    typeof parameter === 'object' && parameter !== null && 'Value' in parameter ? parameter.Value : undefined;
  if (typeof text === 'string') return secretValue(text);
  throw sourceError(request, `the parameter "${nameOf(url)}" has no value`, { at: 'url' });
}

async function ask(
  names: { readonly peer: Peer; readonly client: string; readonly command: string },
  input: Readonly<Record<string, unknown>>,
  { url, request, signal }: { url: ConnectionUrl; request: SourceRequest; signal: AbortSignal },
): Promise<Record<string, unknown>> {
  const { peer } = names;
  const exports = await loadPeer(peer, request, `${url.scheme}://`);
  const ClientOf = peerClass<Client>(exports, names.client, peer, request);
  const CommandOf = peerClass<object>(exports, names.command, peer, request);
  const { query } = url;
  try {
    const client = new ClientOf(given({ region: query.get('region'), profile: query.get('profile') }));
    return await client.send(new CommandOf(input), { abortSignal: signal });
  } catch (cause) {
    throw awsFailed(request, 'reading variable', cause, 'url');
  }
}

/** The names of parameters that make a path begin with a slash: `awsparamstore:///prod/password`. */
function nameOf(url: ConnectionUrl): string {
  return `${url.host}${url.path}`;
}

/** What is not given is left to the SDK: an undefined would hide its own sources. */
function given(options: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined || value === '' ? [] : [[key, value]])),
  );
}

function awsFailed(request: SourceRequest, doing: string, cause: unknown, at?: string) {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return sourceError(request, `${doing}: ${reason}`, {
    ...(at === undefined ? {} : { at }),
    hints: awsHints(reason, cause instanceof Error ? cause.name : '', at === 'url'),
    cause,
  });
}

function awsHints(reason: string, name: string, inUrl: boolean): string[] {
  if (/region is missing/i.test(reason)) {
    return [`name the region: ${inUrl ? '?region=us-east-1 in the URL' : 'region = "us-east-1"'}, or set AWS_REGION`];
  }
  if (/credential/i.test(`${name} ${reason}`)) {
    return ['the SDK looks for credentials in the environment, in ~/.aws, and at the instance that it runs on'];
  }
  return [];
}
