import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type SourceRequest, sourceError } from './data-source.ts';

/** A package that only some project files need: an optional peer, loaded when a data source is read that asks for it. */
export interface Peer {
  readonly name: string;
  /** What telamon was tried with, as npm spells it. */
  readonly range: string;
}

/**
 * The exports of an optional package: the project's own, else the one beside telamon.
 * @throws TelamonError data_source_failed when it is not installed, with the command that installs it.
 */
export async function loadPeer(peer: Peer, request: SourceRequest, what: string): Promise<Record<string, unknown>> {
  const found = resolvePeer(peer, request.run.cwd);
  if (found === undefined) {
    throw sourceError(request, `${what} needs the package ${peer.name}, which is not installed`, {
      hints: [`npm install ${installed(peer)}`],
    });
  }
  try {
    const loaded: Record<string, unknown> = await import(pathToFileURL(found).href);
    const { default: inner } = loaded;
    // Of a CommonJS package Node sees only some of the names from outside.
    return typeof inner === 'object' && inner !== null ? { ...inner, ...loaded } : loaded;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw sourceError(request, `the package ${peer.name} cannot be loaded: ${reason}`, {
      hints: [`install it again: npm install ${installed(peer)}`],
      cause,
    });
  }
}

function resolvePeer({ name }: Peer, cwd: string): string | undefined {
  for (const place of [path.join(cwd, 'package.json'), import.meta.url]) {
    try {
      return createRequire(place).resolve(name);
    } catch {
      // Not here: the next place.
    }
  }
  return undefined;
}

/**
 * A class of the package.
 * @throws TelamonError data_source_failed when the package is of a version that has none.
 */
export function peerClass<T>(
  exports: Record<string, unknown>,
  name: string,
  peer: Peer,
  request: SourceRequest,
): new (
  ...args: readonly unknown[]
) => T {
  const found = exports[name];
  if (typeof found === 'function') return found as new (...args: readonly unknown[]) => T;
  throw sourceError(request, `the package ${peer.name} that is installed has no ${name}`, {
    hints: [`install another version: npm install ${installed(peer)}`],
  });
}

/** As npm takes it; what a shell would read is quoted. */
function installed({ name, range }: Peer): string {
  return range.includes(' ') ? `"${name}@${range}"` : `${name}@${range}`;
}
