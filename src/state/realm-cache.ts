import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import { cacheFolder } from '../dialects/cache-folder.ts';
import type { Scope } from '../dialects/dialect.ts';
import type { Realm } from '../schema/model.ts';
import { version } from '../version.ts';

/** What a state made on a dev database. */
export interface CachedRealm {
  readonly realm: Realm;
  readonly scope: Scope;
}

/** States that were made before, by what decides what they make. Losing all of it costs time and nothing else. */
export interface RealmCache {
  get(key: readonly unknown[]): CachedRealm | undefined;
  /** There is an entry, which {@link get} may still find damaged. */
  has(key: readonly unknown[]): boolean;
  put(key: readonly unknown[], made: CachedRealm): void;
}

/** Entries that are kept; the one that was not asked for longest goes first. */
const maxEntries = 60;

const digestBytes = 32;

/**
 * The cache in the user's folder. Each entry is written beside and renamed, and says itself whether it is whole: what is damaged, or of
 * another build, counts as not there. A folder that cannot be written is no error.
 */
export function openRealmCache(folder = join(cacheFolder(), 'realms')): RealmCache {
  const fileOf = (key: readonly unknown[]) => {
    const text = JSON.stringify([build(), ...key]);
    return join(folder, `${createHash('sha256').update(text).digest('hex')}.realm`);
  };
  return {
    get(key) {
      const file = fileOf(key);
      try {
        const bytes = readFileSync(file);
        const payload = bytes.subarray(digestBytes);
        if (!digest(payload).equals(bytes.subarray(0, digestBytes))) {
          rmSync(file, { force: true });
          return undefined;
        }
        const now = new Date();
        utimesSync(file, now, now);
        return deserialize(payload) as CachedRealm;
      } catch {
        return undefined;
      }
    },
    has: (key) => existsSync(fileOf(key)),
    put(key, made) {
      try {
        const payload = serialize(made);
        const file = fileOf(key);
        const beside = `${file}.${process.pid}.tmp`;
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(beside, Buffer.concat([digest(payload), payload]), { mode: 0o600 });
        renameSync(beside, file);
        prune(folder);
      } catch {
        // Nobody waits for it.
      }
    },
  };
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

/** This very build: another one may read a database otherwise. */
function build(): readonly unknown[] {
  const { mtimeMs, size } = statSync(fileURLToPath(import.meta.url));
  return [version, process.versions.node, mtimeMs, size];
}

function prune(folder: string): void {
  const entries = readdirSync(folder).map((name) => ({
    path: join(folder, name),
    at: statSync(join(folder, name)).mtimeMs,
  }));
  for (const { path } of entries.sort((a, b) => b.at - a.at).slice(maxEntries)) rmSync(path, { force: true });
}

/** A digest of texts or bytes that keeps apart what stands in different places. */
export function contentDigest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('base64');
}
