import { type HclExpr, raw, reference, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { quoteName } from '../quote.ts';

/** What the model calls everybody. A role of that name cannot be made. */
export const everyone = 'PUBLIC';

/** Names that stand for whoever runs the statement; the server keeps the role that it was then. */
const sessionWords = ['CURRENT_ROLE', 'CURRENT_USER', 'SESSION_USER'];

export function roleSql(role: string): string {
  return role === everyone || sessionWords.includes(role) ? role : quoteName(role);
}

export function roleKey(name: string): ObjectKey {
  return keyOf({ kind: 'role', name });
}

/** Roles that have to be there before; those that the state does not hold are somebody else's. */
export function roleReferences(roles: readonly string[]): ObjectKey[] {
  return roles.filter((role) => role !== everyone).map(roleKey);
}

/** A reference where the document has the role, else its name. */
export function roleHcl(role: string, realm: Realm): HclExpr {
  if (role === everyone) return raw(everyone);
  const known = realm.objects.get(roleKey(role)) as { readonly login?: true } | undefined;
  return known ? reference(known.login ? 'user' : 'role', role) : string(role);
}

/** `PUBLIC`, references to roles and users, and names of roles that have no block. */
export function readRoles(block: SchemaBlock, attribute: string): readonly string[] | undefined {
  const items = block.namesOrReferences(attribute, ['role'], [everyone, ...sessionWords]);
  return items && [...items].sort();
}
