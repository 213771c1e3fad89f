import {
  attribute,
  block,
  bool,
  type HclBlock,
  type HclExpr,
  type HclItem,
  list,
  raw,
  reference,
  string,
} from '../../../hcl/print.ts';
import type { Grant, SchemaObject } from '../../../schema/model.ts';
import type { HclContext } from './contract.ts';
import { kindOf } from './index.ts';
import { ownerWord } from './permission-read.ts';
import { everyPrivilege, inPrintOrder, privilegesOf, rightsOfEveryone } from './privileges.ts';
import { everyone, roleHcl } from './role-names.ts';

/** What one block says: rights of one grantee on one object, or on some columns of it. */
interface Told {
  readonly grantee: string;
  readonly privileges: readonly string[];
  readonly columns: readonly string[];
  readonly grantable: boolean;
}

/** The `permission` blocks of an object: of everybody, of its owner, then of roles by name. */
export function permissionHcl(object: SchemaObject, context: HclContext): HclBlock[] {
  return toldOf(object).map(({ grantee, privileges, columns, grantable }) =>
    block(
      'permission',
      [],
      [
        attribute('to', grantee === ownerWord ? raw(ownerWord) : roleHcl(grantee, context.realm)),
        ...subject(object, context),
        attribute('privileges', list(inPrintOrder(object.kind, privileges).map(privilegeHcl))),
        ...(columns.length > 0
          ? [attribute('columns', list(columns.map((column) => reference('column', column))))]
          : []),
        ...(grantable ? [attribute('grantable', bool(true))] : []),
      ],
    ),
  );
}

function subject(object: SchemaObject, context: HclContext): HclItem[] {
  const { rightsOn } = kindOf(object);
  if (!rightsOn) return [attribute('for', context.block(object))];
  const { word, names } = rightsOn;
  return [attribute('for', raw(word)), ...(names === undefined ? [] : [attribute(names, list([string(object.name)]))])];
}

function privilegeHcl(word: string): HclExpr {
  return /^[A-Z]+$/.test(word) ? raw(word) : string(word);
}

function toldOf(object: SchemaObject): Told[] {
  const { grants = [] } = object.access ?? {};
  const byGrantee = new Map<string, Grant[]>();
  for (const grant of grants) {
    if (grant.grantee === everyone && grant.column === undefined) continue;
    const id = JSON.stringify([grant.grantee, grant.grantable === true]);
    byGrantee.set(id, [...(byGrantee.get(id) ?? []), grant]);
  }
  const ids = [...byGrantee.keys()].sort();
  return [...ofWords(object), ...ids.flatMap((id) => ofGrantee(byGrantee.get(id) ?? []))];
}

/** Rights on the whole together; of columns, those with the same privileges. */
function ofGrantee(grants: readonly Grant[]): Told[] {
  const [first] = grants;
  if (!first) return [];
  const base = { grantee: first.grantee, grantable: first.grantable === true };
  const whole = grants.flatMap(({ column, privilege }) => (column === undefined ? [privilege] : []));
  const byPrivilege = new Map<string, string[]>();
  for (const { column, privilege } of grants) {
    if (column !== undefined) byPrivilege.set(privilege, [...(byPrivilege.get(privilege) ?? []), column]);
  }
  const byColumns = new Map<string, string[]>();
  for (const [privilege, columns] of byPrivilege) {
    const id = JSON.stringify(columns.sort());
    byColumns.set(id, [...(byColumns.get(id) ?? []), privilege]);
  }
  return [
    ...(whole.length > 0 ? [{ ...base, privileges: whole, columns: [] }] : []),
    ...[...byColumns.keys()]
      .sort()
      .map((id) => ({ ...base, privileges: byColumns.get(id) ?? [], columns: JSON.parse(id) as string[] })),
  ];
}

/** Everybody and the owner have rights without being given any: a block says all that is left of them. */
function ofWords(object: SchemaObject): Told[] {
  const { grants = [], revoked = [], ownerRevoked = [], everyone: all, ownerKeeps } = object.access ?? {};
  const more = grants.flatMap(({ grantee, column, privilege }) =>
    grantee === everyone && column === undefined ? [privilege] : [],
  );
  // What was taken away has been there.
  const usual = new Set([...rightsOfEveryone(object, newest), ...revoked]);
  const open = all ?? [...new Set([...[...usual].filter((word) => !revoked.includes(word)), ...more])];
  const every = everyPrivilege(privilegesOf(object.kind)?.words ?? []);
  const kept = ownerKeeps ?? every.filter((word) => !ownerRevoked.includes(word));
  const base = { columns: [], grantable: false };
  return [
    ...(all || more.length + revoked.length > 0 ? [{ ...base, grantee: everyone, privileges: open }] : []),
    ...(ownerKeeps || ownerRevoked.length > 0 ? [{ ...base, grantee: ownerWord, privileges: kept }] : []),
  ];
}

/** Rights that only older versions give to everybody count where they were taken away. */
const newest = Number.POSITIVE_INFINITY;
