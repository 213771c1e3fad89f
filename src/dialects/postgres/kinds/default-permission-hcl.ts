import { nameHints } from '../../../hcl/faults.ts';
import { attribute, block, bool, type HclBlock, list, raw, reference } from '../../../hcl/print.ts';
import { type Grant, keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import type { ReadableKind, SchemaBlock } from '../../schema-hcl/index.ts';
import { eachOnce } from '../catalog/access.ts';
import type { HclContext } from './contract.ts';
import { type DefaultPermission, nameOf } from './default-permission.ts';
import { everyPrivilege, inPrintOrder, privilegesOf } from './privileges.ts';
import { everyone, readRole, roleHcl } from './role-names.ts';

/** What a `default_permission` block is about: the word, what ALTER DEFAULT PRIVILEGES calls it, and a kind with its privileges. */
const classes = [
  ['TABLE', 'TABLES', 'table'],
  ['SEQUENCE', 'SEQUENCES', 'sequence'],
  ['FUNCTION', 'FUNCTIONS', 'function'],
  ['TYPE', 'TYPES', 'enum'],
  ['SCHEMA', 'SCHEMAS', 'schema'],
  ['LARGE_OBJECT', 'LARGE OBJECTS', 'large_object'],
] as const;

/** Nothing else has rights of large objects. */
const largeObjects = { words: ['SELECT', 'UPDATE'] };

/** A block on its way to the object that it is part of: that has the rights of all grantees. */
interface Told extends SchemaObject<'default_permission'> {
  readonly objects: string;
  readonly role?: string;
  readonly to: readonly string[];
  readonly privileges: readonly string[];
  readonly grantable: boolean;
}

/** How the blocks are read; {@link withDefaultPermissions} makes objects of them. */
export const defaultPermissionBlocks: ReadableKind = {
  name: 'default_permission',
  policy: 'permission',
  selector: 'default_permission',
  references: () => [],
  changes: () => [],
  hcl: { ofDatabase: true, read: readBlock },
};

function readBlock(source: SchemaBlock): Told {
  const word = source.required(
    'for',
    source.word(
      'for',
      classes.map(([name]) => name),
    ),
  );
  const [, objects = '', kind = ''] = classes.find(([name]) => name === word) ?? [];
  const [role] = readRole(source, 'by') ?? [];
  const schema = source.reference('in', 'schema')?.name;
  const to = source.required('to', source.namesOrReferences('to', ['role'], [everyone]));
  const { words } = privilegesOf(kind) ?? largeObjects;
  const given = source.required('privileges', source.namesOrReferences('privileges', [], ['ALL', ...words]));
  const privileges = given.flatMap((text) => {
    const known = text.toUpperCase();
    if (known === 'ALL') return everyPrivilege(words);
    if (words.includes(known)) return [known];
    throw source.fault(
      `default_permission: there is no privilege ${JSON.stringify(text)} on a ${word.toLowerCase()}`,
      'privileges',
      nameHints(known, ['ALL', ...words], 'one of'),
    );
  });
  const grantable = source.boolean('grantable') === true;
  if (grantable && to.includes(everyone)) {
    throw source.fault('default_permission: PUBLIC cannot hand rights on: grantable is for roles', 'grantable');
  }
  if (schema !== undefined && (word === 'SCHEMA' || word === 'LARGE_OBJECT')) {
    throw source.fault(`default_permission: what is for ${word} is in no schema`, 'in', ['leave "in" out']);
  }
  return {
    kind: 'default_permission',
    ...(schema === undefined ? {} : { schema }),
    name: JSON.stringify([word, role ?? null, to, privileges, grantable]),
    objects,
    ...(role === undefined ? {} : { role }),
    to,
    privileges,
    grantable,
  };
}

/** The objects with one for each role, schema and sort of objects that `default_permission` blocks speak of, in place of those. */
export function withDefaultPermissions(objects: readonly SchemaObject[]): SchemaObject[] {
  const told = objects.filter(isTold);
  if (told.length === 0) return [...objects];
  const made = new Map<ObjectKey, DefaultPermission>();
  for (const block of told) {
    const { schema, role, objects: noun } = block;
    const base: DefaultPermission = {
      kind: 'default_permission',
      ...(schema === undefined ? {} : { schema }),
      name: nameOf(noun, role),
      objects: noun,
      ...(role === undefined ? {} : { role }),
    };
    const key = keyOf(base);
    made.set(key, withBlock(made.get(key) ?? base, block));
  }
  const isSaid = ({ grants = [], revokes = [] }: DefaultPermission) => grants.length + revokes.length > 0;
  return [...objects.filter((object) => !isTold(object)), ...[...made.values()].filter(isSaid)];
}

function isTold(object: SchemaObject): object is Told {
  return object.kind === 'default_permission' && 'privileges' in object;
}

function withBlock(object: DefaultPermission, { to, privileges, grantable }: Told): DefaultPermission {
  const usual = usualRights(object);
  const hasUsual = (grantee: string) => usual.some((grant) => grant.grantee === grantee);
  const said = to.flatMap((grantee) =>
    privileges.map((privilege): Grant => ({ grantee, privilege, ...(grantable ? { grantable } : {}) })),
  );
  const isUsual = ({ grantee, privilege }: Grant) =>
    usual.some((grant) => grant.grantee === grantee && grant.privilege === privilege);
  const lost = usual.filter(
    ({ grantee, privilege }) => to.includes(grantee) && hasUsual(grantee) && !privileges.includes(privilege),
  );
  const grants = eachOnce([...(object.grants ?? []), ...said.filter((grant) => !isUsual(grant))]);
  const revokes = eachOnce([...(object.revokes ?? []), ...lost]);
  return {
    ...object,
    ...(grants.length > 0 ? { grants } : {}),
    ...(revokes.length > 0 ? { revokes } : {}),
  };
}

/** What new objects give by themselves, where that can be taken away: not in a single schema. */
function usualRights({ schema, role, objects }: DefaultPermission): readonly Grant[] {
  if (schema !== undefined) return [];
  const [, , kind = ''] = classes.find(([, noun]) => noun === objects) ?? [];
  const { words, everyone: open = [] } = privilegesOf(kind) ?? { ...largeObjects, everyone: [] };
  const own = role === undefined ? [] : everyPrivilege(words).map((privilege): Grant => ({ grantee: role, privilege }));
  return [...open.map((privilege): Grant => ({ grantee: everyone, privilege })), ...own];
}

/** A block for each grantee: of everybody, and of the role itself, all that is left to them. */
export function defaultPermissionHcl(object: DefaultPermission, { realm }: HclContext): HclBlock[] {
  const { schema, role, objects, grants = [], revokes = [] } = object;
  const [word = objects, , kind = ''] = classes.find(([, noun]) => noun === objects) ?? [];
  const usual = usualRights(object);
  const isLost = (grant: Grant) =>
    revokes.some(({ grantee, privilege }) => grantee === grant.grantee && privilege === grant.privilege);
  const ids = new Set(
    [...grants, ...revokes].map((grant) => JSON.stringify([grant.grantee, grant.grantable === true])),
  );
  return [...ids].sort().map((id) => {
    const [grantee, grantable] = JSON.parse(id) as [string, boolean];
    const own = grants.filter((grant) => grant.grantee === grantee && (grant.grantable === true) === grantable);
    const kept = grantable ? [] : usual.filter((grant) => grant.grantee === grantee && !isLost(grant));
    const privileges = [...new Set([...own, ...kept].map(({ privilege }) => privilege))];
    return block(
      'default_permission',
      [],
      [
        ...(role === undefined ? [] : [attribute('by', roleHcl(role, realm))]),
        ...(schema === undefined ? [] : [attribute('in', reference('schema', schema))]),
        attribute('for', raw(word)),
        attribute('to', roleHcl(grantee, realm)),
        attribute('privileges', list(inPrintOrder(kind, privileges).map(raw))),
        ...(grantable ? [attribute('grantable', bool(true))] : []),
      ],
    );
  });
}
