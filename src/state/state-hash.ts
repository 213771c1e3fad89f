import { createHash } from 'node:crypto';
import type { Dialect, Scope } from '../dialects/dialect.ts';
import type { Realm } from '../schema/model.ts';

/** Tells whether two states are the same: base64 of the SHA-256 of their HCL. */
export function stateHash(realm: Realm, scope: Scope, dialect: Dialect): string {
  return createHash('sha256').update(dialect.printHcl(realm, scope)).digest('base64');
}
