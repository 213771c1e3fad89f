import type { Lock, LockHolder } from '../dialect.ts';

/** One way to take a lock. A try answers at once: the lock, or who has it (undefined: already gone). */
export interface Taker {
  take(): Promise<Lock | { readonly holder: LockHolder | undefined }>;
}

/** FNV-1 (not 1a), 32 bits, of the name's bytes: the ids of the compatible tool. */
export function lockId(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(name, 'utf8')) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return hash;
}
