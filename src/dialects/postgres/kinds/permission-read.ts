import type { TelamonError } from '../../../errors/telamon-error.ts';
import { nameHints } from '../../../hcl/faults.ts';
import { type Access, type Grant, keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { ReadableKind, SchemaBlock, Target } from '../../schema-hcl/index.ts';
import { eachOnce } from '../catalog/access.ts';
import { kinds } from './index.ts';
import { allPrivileges, everyPrivilege, kindsWithPrivileges, type Privileges, privilegesOf } from './privileges.ts';
import { everyone } from './role-names.ts';

/** What a document calls the owner of an object, to say which of its own rights it keeps. */
export const ownerWord = 'OWNER';

/** A `permission` block on its way to the objects that it is about: no kind of object, rights belong to what they are on. */
interface Permission extends SchemaObject<'permission'> {
  readonly targets: readonly Target[];
  readonly to: readonly string[];
  readonly privileges: readonly string[];
  readonly columns: readonly string[];
  readonly grantable: boolean;
  readonly fault: (message: string, attribute: string, hints?: readonly string[]) => TelamonError;
}

/** How `permission` blocks are read; {@link withPermissions} gives what they say to their objects. */
export const permissionBlocks: ReadableKind = {
  name: 'permission',
  policy: 'permission',
  selector: 'permission',
  references: () => [],
  changes: () => [],
  hcl: { ofDatabase: true, partsFrom: ['for'], partTypes: ['column'], read: readPermission },
};

function readPermission(block: SchemaBlock): Permission {
  const named = block.required('for', withoutBlocks(block) ?? block.references('for'));
  const to = block.required('to', block.namesOrReferences('to', ['role'], [everyone, ownerWord]));
  const words = block.required('privileges', block.namesOrReferences('privileges', [], ['ALL', ...allPrivileges]));
  const grantable = block.boolean('grantable') === true;
  const columns = [
    ...named.flatMap(({ kind, name }) => (kind === 'column' ? [name] : [])),
    ...(block.namesOrReferences('columns', ['column'], []) ?? []),
  ];
  const targets = named.map(holderOf);
  const privileges = new Set(targets.flatMap((target) => privilegesIn(block, words, target, columns.length > 0)));
  if (grantable && to.includes(everyone)) {
    throw block.fault('permission: PUBLIC cannot hand rights on: grantable is for roles', 'grantable');
  }
  return {
    kind: 'permission',
    name: JSON.stringify([to, named.map(({ key }) => key), [...privileges], columns, grantable]),
    targets,
    to,
    privileges: [...privileges],
    columns,
    grantable,
    fault: (message, attribute, hints) => block.fault(message, attribute, hints),
  };
}

/** What a word stands for, or several of its sort: there are no blocks of these to refer to. */
function withoutBlocks(block: SchemaBlock): readonly Target[] | undefined {
  const [word, ...more] = block.bare('for') ?? [];
  const kind =
    more.length > 0 ? undefined : kindsInRights.find(({ rightsOn }) => rightsOn?.word === word?.toUpperCase());
  if (!kind?.rightsOn) return undefined;
  const { names } = kind.rightsOn;
  const target = (name: string): Target => ({ kind: kind.name, name, key: keyOf({ kind: kind.name, name }) });
  // The server folds them, too.
  return names === undefined
    ? [target('')]
    : block.required(names, block.strings(names)).map((name) => target(name.toLowerCase()));
}

const kindsInRights = kinds.filter(({ rightsOn }) => rightsOn);

/** Rights on a column belong to its relation. */
function holderOf(target: Target): Target {
  if (target.kind !== 'column') return target;
  const { schema, parent = '' } = target;
  const at = { kind: 'table', name: parent, ...(schema === undefined ? {} : { schema }) };
  return { ...at, key: keyOf(at) };
}

function privilegesIn(
  block: SchemaBlock,
  words: readonly string[],
  { kind, name }: Target,
  ofColumns: boolean,
): readonly string[] {
  const known = privilegesOf(kind);
  if (!known) {
    throw block.fault(`permission: nobody can be given rights on a ${kind} ("${name}")`, 'for', [
      `rights are on ${kindsWithPrivileges.filter((each) => !each.includes('_')).join(', ')} and columns`,
    ]);
  }
  const possible = ofColumns ? (known.ofColumns ?? []) : known.words;
  if (possible.length === 0) {
    throw block.fault(`permission: a ${kind} ("${name}") has no columns with rights of their own`, 'columns');
  }
  return words.flatMap((given) => checkedWords(block, given, possible, ofColumns ? 'columns' : `a ${kind}`, known));
}

function checkedWords(
  block: SchemaBlock,
  given: string,
  possible: readonly string[],
  what: string,
  { words }: Privileges,
): readonly string[] {
  const word = given.toUpperCase();
  if (word === 'ALL') return everyPrivilege(possible);
  if (possible.includes(word)) return [word];
  const isOfWhole = words.includes(word);
  throw block.fault(
    `permission: there is no privilege ${JSON.stringify(given)} on ${what}`,
    'privileges',
    isOfWhole ? [`${word} is on the whole: leave columns out`] : nameHints(word, ['ALL', ...possible], 'one of'),
  );
}

/** The objects with the rights that `permission` blocks give, and without those blocks. */
export function withPermissions(objects: readonly SchemaObject[]): SchemaObject[] {
  const permissions = objects.filter(isPermission);
  if (permissions.length === 0) return [...objects];
  const kept = withObjectsOfRights(
    objects.filter((object) => !isPermission(object)),
    permissions,
  );
  const byKey = new Map(kept.map((object) => [keyOf(object), object]));
  const said = new Map<ObjectKey, Access>();
  for (const permission of permissions) {
    for (const target of permission.targets) {
      const object = byKey.get(target.key) ?? kept.find((other) => isRelationOf(other, target));
      if (!object) throw permission.fault(`permission: ${target.kind} "${target.name}" is not in the state`, 'for');
      requireColumns(permission, object, kept);
      said.set(keyOf(object), withRights(said.get(keyOf(object)) ?? object.access ?? {}, permission));
    }
  }
  return kept.map((object) => {
    const access = said.get(keyOf(object));
    return access ? { ...object, access } : object;
  });
}

/** With those that are there because somebody has rights on them. */
function withObjectsOfRights(
  objects: readonly SchemaObject[],
  permissions: readonly Permission[],
): readonly SchemaObject[] {
  const names = new Set(kindsInRights.map(({ name }) => name));
  const targets = permissions.flatMap(({ targets: all }) => all.filter(({ kind }) => names.has(kind)));
  const made = new Map(targets.map(({ kind, name, key }) => [key, { kind, name }]));
  return made.size === 0 ? objects : [...objects, ...made.values()];
}

function isPermission(object: SchemaObject): object is Permission {
  return object.kind === 'permission';
}

/** A column's reference does not tell what its relation is. */
function isRelationOf(object: SchemaObject, { kind, schema, name }: Target): boolean {
  const isOne = privilegesOf(object.kind)?.ofColumns !== undefined && privilegesOf(kind)?.ofColumns !== undefined;
  return isOne && object.schema === schema && object.name === name && object.parent === undefined;
}

/** Views need not say their columns. */
function requireColumns({ columns, fault }: Permission, object: SchemaObject, all: readonly SchemaObject[]): void {
  if (columns.length === 0) return;
  const known = all.flatMap(({ kind, schema, parent, name }) =>
    kind === 'column' && schema === object.schema && parent === object.name ? [name] : [],
  );
  const unknown = known.length === 0 ? undefined : columns.find((column) => !known.includes(column));
  if (unknown === undefined) return;
  throw fault(
    `permission: ${object.kind} "${object.name}" has no column ${JSON.stringify(unknown)}`,
    'columns',
    nameHints(unknown, known, 'its columns'),
  );
}

function withRights(access: Access, permission: Permission): Access {
  let all = access;
  for (const grantee of permission.to) all = withGrantee(all, grantee, permission);
  return all;
}

function withGrantee(access: Access, grantee: string, { privileges, columns, grantable }: Permission): Access {
  const ofWhole = columns.length === 0;
  if (ofWhole && grantee === ownerWord) return { ...access, ownerKeeps: union(access.ownerKeeps, privileges) };
  if (ofWhole && grantee === everyone) return { ...access, everyone: union(access.everyone, privileges) };
  const more = (ofWhole ? [undefined] : columns).flatMap((column) =>
    privileges.map(
      (privilege): Grant => ({
        grantee,
        privilege,
        ...(grantable ? { grantable } : {}),
        ...(column === undefined ? {} : { column }),
      }),
    ),
  );
  return { ...access, grants: eachOnce([...(access.grants ?? []), ...more]) };
}

function union(words: readonly string[] = [], more: readonly string[] = []): readonly string[] {
  return [...new Set([...words, ...more])];
}
