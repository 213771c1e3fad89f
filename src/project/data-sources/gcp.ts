import type { ConnectionUrl } from '../../dialects/url.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';
import { loadPeer, type Peer, peerClass } from './peer.ts';
import { secretValue } from './secret.ts';

/** The vendor's package for credentials; the services themselves are plain HTTPS behind it. */
const authPeer: Peer = { name: 'google-auth-library', range: '^9.0.0 || ^10.0.0' };

interface Auth {
  getAccessToken(): Promise<string | null | undefined>;
  request(options: { readonly url: string; readonly signal: AbortSignal }): Promise<{ readonly data: unknown }>;
}

const scopes = {
  /** Enough to log in to a database, for nothing else. */
  login: 'https://www.googleapis.com/auth/sqlservice.login',
  platform: 'https://www.googleapis.com/auth/cloud-platform',
  config: 'https://www.googleapis.com/auth/cloudruntimeconfig',
} as const;

const credentialHint =
  'default credentials come from GOOGLE_APPLICATION_CREDENTIALS, from gcloud auth application-default login, or from the machine that it runs on';

/** An access token that serves as the password of a Cloud SQL user of IAM. */
export const gcpCloudsqlToken: DataSource = {
  type: 'gcp_cloudsql_token',
  required: [],
  optional: ['region'],
  async read(request) {
    const auth = await authOf(request, 'gcp_cloudsql_token', scopes.login);
    let token: string | null | undefined;
    try {
      token = await auth.getAccessToken();
    } catch (cause) {
      throw sourceError(request, `asking for a token: ${reasonOf(cause)}`, { hints: [credentialHint], cause });
    }
    if (token) return secretValue(token);
    throw sourceError(request, 'the default credentials give no access token', { hints: [credentialHint] });
  },
};

/** What `gcpsecretmanager://projects/P/secrets/S` holds: its newest version, or the one that `/versions/V` names. */
export async function readGcpSecret(url: ConnectionUrl, request: SourceRequest, signal: AbortSignal) {
  const name = `${url.host}${url.path}`;
  if (!/^projects\/[^/]+\/secrets\/[^/]+(?:\/versions\/[^/]+)?$/.test(name)) {
    throw sourceError(request, `opening variable: "${name}" is no secret`, {
      at: 'url',
      hints: ['like gcpsecretmanager://projects/PROJECT/secrets/SECRET'],
    });
  }
  const version = name.includes('/versions/') ? name : `${name}/versions/latest`;
  const answer = await ask(`https://secretmanager.googleapis.com/v1/${version}:access`, scopes.platform, {
    request,
    signal,
    what: 'gcpsecretmanager://',
  });
  return secretValue(decoded(answer.payload, 'data', request));
}

/** What `gcpruntimeconfig://projects/P/configs/C/variables/V` holds. */
export async function readGcpVariable(url: ConnectionUrl, request: SourceRequest, signal: AbortSignal) {
  const name = `${url.host}${url.path}`;
  if (!/^projects\/[^/]+\/configs\/[^/]+\/variables\/.+$/.test(name)) {
    throw sourceError(request, `opening variable: "${name}" is no variable`, {
      at: 'url',
      hints: ['like gcpruntimeconfig://projects/PROJECT/configs/CONFIG/variables/NAME'],
    });
  }
  const answer = await ask(`https://runtimeconfig.googleapis.com/v1beta1/${name}`, scopes.config, {
    request,
    signal,
    what: 'gcpruntimeconfig://',
  });
  return secretValue(typeof answer.text === 'string' ? answer.text : decoded(answer, 'value', request));
}

async function ask(
  url: string,
  scope: string,
  { request, signal, what }: { request: SourceRequest; signal: AbortSignal; what: string },
): Promise<Record<string, unknown>> {
  const auth = await authOf(request, what, scope);
  try {
    const { data } = await auth.request({ url, signal });
    return isRecord(data) ? data : {};
  } catch (cause) {
    const reason = reasonOf(cause);
    throw sourceError(request, `reading variable: ${reason}`, {
      at: 'url',
      hints: /credential/i.test(reason) ? [credentialHint] : [],
      cause,
    });
  }
}

async function authOf(request: SourceRequest, what: string, scope: string): Promise<Auth> {
  const AuthOf = peerClass<Auth>(await loadPeer(authPeer, request, what), 'GoogleAuth', authPeer, request);
  return new AuthOf({ scopes: [scope] });
}

/** The text behind a field in base64. */
function decoded(holder: unknown, field: string, request: SourceRequest): string {
  const text = isRecord(holder) ? holder[field] : undefined;
  if (typeof text === 'string') return Buffer.from(text, 'base64').toString('utf8');
  throw sourceError(request, 'reading variable: the answer holds no value', { at: 'url' });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
