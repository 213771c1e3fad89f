import { TelamonError } from '../../errors/telamon-error.ts';
import { redacted } from '../url.ts';
import { isServerReport } from './fault.ts';
import type { Attempt, ServerTarget } from './server-url.ts';

interface Explanation {
  readonly what: string;
  readonly hint: string;
}

/** What went wrong while connecting, and what to do about it. The URL is shown without its password. */
export function connectionFailed(error: unknown, target: ServerTarget, attempt: Attempt): TelamonError {
  const { what, hint } = isServerReport(error)
    ? explainRefusal(error, attempt)
    : explainNetwork(error, target, attempt);
  return new TelamonError('connection_failed', `cannot connect to ${redacted(target.url)}: ${what}`, {
    hints: [hint],
    cause: error,
  });
}

function explainRefusal(error: Error & { readonly code?: string | undefined }, { config }: Attempt): Explanation {
  const user = config.user ?? process.env.PGUSER ?? process.env.USER ?? '';
  const database = config.database ?? process.env.PGDATABASE ?? user;
  const hints: Readonly<Record<string, string>> = {
    '28P01': `check user and password in the URL; characters like @ : / % in a password are written percent-encoded`,
    '28000':
      'check the user name, and the rules in pg_hba.conf on the server (with or without TLS, from which address)',
    '3D000': `create it (CREATE DATABASE "${database}"), or correct the name after the host in the URL`,
    '42501': `the user needs the right to connect: GRANT CONNECT ON DATABASE "${database}" TO "${user}"`,
    '42704': 'parameters of the URL that telamon does not know are passed to the server as settings: check their names',
    '53300': 'the server has no free connection: close some, or raise max_connections',
    '57P03': 'the server is starting up or shutting down: try again in a moment',
    '08P01': 'a pooler in between may refuse options in the URL: connect to the server directly',
  };
  return {
    what: error.message,
    hint: hints[error.code ?? ''] ?? 'the server answered, and refused the connection: its log may say more',
  };
}

function explainNetwork(error: unknown, target: ServerTarget, attempt: Attempt): Explanation {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const message = error instanceof Error ? error.message : String(error);
  const known = networkFaults(attempt)[code];
  if (known) return known;
  if (message.includes('timeout expired')) return networkFaults(attempt).ETIMEDOUT as Explanation;
  if (message.includes('client password must be a')) {
    return {
      what: `the server asks for the password of user "${attempt.config.user ?? ''}", and the URL has none`,
      hint: 'write postgres://user:password@host/database, or set PGPASSWORD',
    };
  }
  if (message.includes('does not support SSL')) {
    return {
      what: `the server does not offer TLS, which sslmode=${target.sslMode} asks for`,
      hint: 'add sslmode=disable to the URL when the connection is private, or turn ssl on at the server',
    };
  }
  if (attempt.tls && (/cert|signed|issuer/i.test(code) || /certificate|altname/i.test(message))) {
    return {
      what: `the server's certificate was not accepted: ${message}`,
      hint: `name the root that signed it with sslrootcert=<file>, or check less with sslmode=require (now ${target.sslMode})`,
    };
  }
  return {
    what: message || code || 'no reason given',
    hint: `check that a PostgreSQL server answers at ${attempt.address}`,
  };
}

function networkFaults({ address, config }: Attempt): Readonly<Record<string, Explanation>> {
  const wait = Math.round((config.connectionTimeoutMillis ?? 0) / 1000);
  const silent: Explanation = {
    what: `no answer from ${address} in ${wait} s`,
    hint: 'check host, port, firewall and VPN; connect_timeout=<seconds> in the URL waits longer',
  };
  const unknownHost: Explanation = {
    what: `the host of ${address} was not found`,
    hint: 'check the host name in the URL, and whether this machine can resolve it',
  };
  return {
    ECONNREFUSED: {
      what: `connection refused at ${address}`,
      hint: 'check that the server is running and listens on that host and port',
    },
    ENOTFOUND: unknownHost,
    EAI_AGAIN: unknownHost,
    ETIMEDOUT: silent,
    EHOSTUNREACH: silent,
    ENETUNREACH: silent,
    ENOENT: {
      what: `there is no server socket in ${address}`,
      hint: 'check that the server is running, and the folder in host=',
    },
    ECONNRESET: {
      what: `the connection to ${address} was cut`,
      hint: 'check that it is PostgreSQL that listens there, and that no proxy stands between',
    },
  };
}
