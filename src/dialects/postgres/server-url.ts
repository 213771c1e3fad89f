import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { ClientConfig } from 'pg';
import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { ConnectOptions } from '../dialect.ts';
import type { ConnectionUrl } from '../url.ts';
import type { SessionRequest } from './pg-connection.ts';

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof sslModes)[number];

/** One way to reach the server; the next one is tried when `otherwise` says that it could help. */
export interface Attempt {
  readonly config: ClientConfig;
  /** For messages: `host:port`, or the socket's folder. */
  readonly address: string;
  readonly tls: boolean;
}

export interface ServerTarget extends SessionRequest {
  /** Each host with its ways in, in the order of the URL. */
  readonly hosts: readonly (readonly Attempt[])[];
  readonly sslMode: SslMode;
}

/** Waits for the server's first answer, in milliseconds, unless `connect_timeout` says otherwise. */
const connectTimeoutMs = 30_000;
/** Idle time before TCP asks whether the other side lives, in milliseconds, unless `keepalives_idle` says otherwise. */
const keepaliveIdleMs = 30_000;

/** Parameters of libpq that say where and how to connect; all others are settings of the server. */
const connectionParameters = new Set([
  'application_name',
  'channel_binding',
  'client_encoding',
  'connect_timeout',
  'dbname',
  'fallback_application_name',
  'gssencmode',
  'host',
  'hostaddr',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'load_balance_hosts',
  'options',
  'passfile',
  'password',
  'port',
  'search_path',
  'sslcert',
  'sslcompression',
  'sslkey',
  'sslmode',
  'sslnegotiation',
  'sslpassword',
  'sslrootcert',
  'sslsni',
  'target_session_attrs',
  'tcp_user_timeout',
  'user',
]);

/** Parameters that Prisma's URLs carry for its own pool; they mean nothing to a server. */
const prismaParameters = new Set([
  'connection_limit',
  'pgbouncer',
  'pool_timeout',
  'single_use_connections',
  'socket_timeout',
  'statement_cache_size',
]);

/** @throws TelamonError url_invalid, for what the URL says about TLS, schema and numbers. */
export function readServerUrl(url: ConnectionUrl, options: ConnectOptions): ServerTarget {
  const mode = readSslMode(url);
  const database = url.query.get('dbname') ?? url.path.slice(1);
  const user = url.query.get('user') ?? url.user;
  const password = url.query.get('password') ?? url.password;
  const serverOptions = url.query.get('options');
  const common: ClientConfig = {
    ...(user ? { user } : {}),
    ...(password === undefined ? {} : { password }),
    ...(database ? { database } : {}),
    ...(serverOptions === undefined ? {} : { options: serverOptions }),
    application_name: url.query.get('application_name') ?? options.applicationName ?? 'telamon',
    connectionTimeoutMillis: seconds(url, 'connect_timeout') ?? connectTimeoutMs,
    keepAlive: url.query.get('keepalives') !== '0',
    keepAliveInitialDelayMillis: seconds(url, 'keepalives_idle') ?? keepaliveIdleMs,
  };
  return {
    url,
    boundSchema: readBoundSchema(url),
    settings: readSettings(url),
    sslMode: mode,
    hosts: readHosts(url).map(({ host, port }) => {
      const socket = host?.startsWith('/') ?? false;
      const ways = socket ? [false] : tlsWays(mode);
      const tls = ways.some(Boolean) ? tlsOptions(url, mode) : {};
      return ways.map((secure) => ({
        config: { ...common, ...(host ? { host } : {}), ...(port ? { port } : {}), ssl: secure && tls },
        address: socket
          ? (host ?? '')
          : `${host || process.env.PGHOST || 'localhost'}:${port ?? process.env.PGPORT ?? 5432}`,
        tls: secure,
      }));
    }),
  };
}

/** The schema that a URL is bound to: its `search_path`, as a name or as a quoted name. */
export function readBoundSchema(url: ConnectionUrl): string | undefined {
  const path = url.query.get('search_path')?.trim() ?? '';
  if (path === '') return undefined;
  const quoted = /^"((?:[^"]|"")+)"$/.exec(path)?.[1];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  if (path.includes(',')) {
    throw new TelamonError('url_invalid', `search_path in the database URL names several schemas: ${path}`, {
      hints: ['name one schema, or none to work on all schemas of the database'],
    });
  }
  return path;
}

/** In which order TLS (true) and plain connections are tried; the second only when the server refuses the first. */
function tlsWays(mode: SslMode): readonly boolean[] {
  if (mode === 'disable') return [false];
  if (mode === 'allow') return [false, true];
  return mode === 'prefer' ? [true, false] : [true];
}

function tlsOptions(url: ConnectionUrl, mode: SslMode): TlsOptions {
  const root = url.query.get('sslrootcert') ?? process.env.PGSSLROOTCERT;
  const ca = root === 'system' ? undefined : (readCertificate(root, 'sslrootcert') ?? defaultRoot());
  const cert = readCertificate(url.query.get('sslcert') ?? process.env.PGSSLCERT, 'sslcert');
  const key = readCertificate(url.query.get('sslkey') ?? process.env.PGSSLKEY, 'sslkey');
  const passphrase = url.query.get('sslpassword');
  // As in libpq, a root certificate given for `require` is checked.
  const verifies = mode.startsWith('verify') || root === 'system' || (mode === 'require' && root !== undefined);
  return {
    rejectUnauthorized: verifies,
    ...(verifies && mode !== 'verify-full' && root !== 'system' ? { checkServerIdentity: () => undefined } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function readCertificate(path: string | undefined, parameter: string): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new TelamonError('file_not_found', `cannot read the ${parameter} of the database URL: ${path}`, { cause });
  }
}

/** Where libpq looks for trusted roots. Without it, Node's own list is used. */
function defaultRoot(): string | undefined {
  try {
    return readFileSync(join(homedir(), '.postgresql', 'root.crt'), 'utf8');
  } catch {
    return undefined;
  }
}

function readSslMode(url: ConnectionUrl): SslMode {
  const text = url.query.get('sslmode') || process.env.PGSSLMODE || 'prefer';
  const mode = sslModes.find((known) => known === text);
  if (mode) return mode;
  const meant = nearest(text, sslModes);
  throw new TelamonError('url_invalid', `unknown sslmode "${text}" in the database URL`, {
    hints: [meant ? `did you mean sslmode=${meant}?` : `known: ${sslModes.join(', ')}`],
  });
}

function readHosts(url: ConnectionUrl): { host: string | undefined; port: number | undefined }[] {
  const ports = url.query.get('port')?.split(',') ?? [];
  const named = url.query.get('host')?.split(',') ?? [];
  const inAuthority = url.host.split(',').map(splitPort);
  const hosts = named.length > 0 ? named.map(splitSocketOrPort) : inAuthority;
  return hosts.map(({ host, port }, index) => {
    const text = port ?? ports[index] ?? ports[0] ?? inAuthority[0]?.port;
    return { host: host ? decodeHost(host) : undefined, port: text ? readPort(text) : undefined };
  });
}

function splitSocketOrPort(text: string): { host: string; port: string | undefined } {
  return text.startsWith('/') ? { host: text, port: undefined } : splitPort(text);
}

function splitPort(text: string): { host: string; port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::([^:]*))?$/.exec(text);
  if (!match) return { host: text, port: undefined };
  return { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port: match[2] || undefined };
}

/** Socket folders are written percent-encoded in the place of the host. */
function decodeHost(host: string): string {
  return /%2f/i.test(host) ? decodeURIComponent(host) : host;
}

function readPort(text: string): number {
  // What stands there may be a piece of a password.
  if (!/^\d+$/.test(text)) {
    throw new TelamonError('url_invalid', 'invalid port in the database URL: it is no number', {
      hints: [
        'a special character of the password may have cut the URL short: percent-encode it; in atlas.hcl urlescape() does it',
      ],
    });
  }
  const port = Number(text);
  if (port > 0 && port < 65_536) return port;
  throw new TelamonError('url_invalid', `invalid port "${text}" in the database URL`);
}

function seconds(url: ConnectionUrl, parameter: string): number | undefined {
  const text = url.query.get(parameter);
  if (!text) return undefined;
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value * 1000;
  throw new TelamonError('url_invalid', `${parameter} in the database URL is not a number of seconds: ${text}`);
}

export function readSettings(url: ConnectionUrl): ReadonlyMap<string, string> {
  const settings = new Map<string, string>();
  for (const [name, value] of url.query) {
    if (name === 'schema') {
      throw new TelamonError('url_invalid', 'the database URL has schema=, which is a parameter of Prisma only', {
        hints: [`write search_path=${value} to bind the URL to that schema, or leave it out for all schemas`],
      });
    }
    if (!connectionParameters.has(name) && !prismaParameters.has(name)) settings.set(name, value);
  }
  return settings;
}
