import { type HclExpr, raw, reference, string } from '../../../hcl/print.ts';
import { type Access, keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
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
  return roles.filter(isRole).map(roleKey);
}

/** No word that stands for others. */
export function isRole(name: string): boolean {
  return name !== everyone && !sessionWords.includes(name);
}

/** Roles that the rights on something name. */
export function rolesOfAccess({ owner, grants = [] }: Access): string[] {
  const all = [...(owner === undefined ? [] : [owner]), ...grants.map(({ grantee }) => grantee)];
  return [...new Set(all)].filter(isRole);
}

/** A reference where the document has the role, else its name. */
export function roleHcl(role: string, realm: Realm): HclExpr {
  if (role === everyone) return raw(everyone);
  const known = realm.objects.get(roleKey(role)) as { readonly login?: true; readonly own?: true } | undefined;
  // The role of the session has no block.
  return known && !known.own ? reference(known.login ? 'user' : 'role', role) : string(role);
}

/** `PUBLIC`, references to roles and users, and names of roles that have no block. */
export function readRoles(block: SchemaBlock, attribute: string): readonly string[] | undefined {
  const items = block.namesOrReferences(attribute, ['role'], [everyone, ...sessionWords]);
  return items && [...items].sort();
}

/** The same without the words: roles that somebody made. */
export function readRole(block: SchemaBlock, attribute: string): readonly string[] | undefined {
  return block.namesOrReferences(attribute, ['role'], []);
}
