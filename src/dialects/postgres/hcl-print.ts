import { type HclExpr, type HclItem, printHcl as printItems, raw, reference, sql } from '../../hcl/print.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import type { Scope } from '../dialect.ts';
import type { HclContext } from './kinds/contract.ts';
import { isDefaultPermission } from './kinds/default-permission.ts';
import { defaultPermissionHcl } from './kinds/default-permission-hcl.ts';
import { kindOf } from './kinds/index.ts';
import { permissionHcl } from './kinds/permission-print.ts';
import { privilegesOf } from './kinds/privileges.ts';
import { kindIndex } from './plan/pieces.ts';
import { isArray, modifierOf, typeWord } from './types.ts';

/**
 * The order of blocks in a document: what a reader looks for comes first, schemas last. Kinds that are not named print before the
 * extensions, in the order of their list.
 */
const documentOrder = [
  'table',
  'view',
  'materialized',
  'function',
  'procedure',
  'trigger',
  'rule',
  'enum',
  'domain',
  'composite',
  'range',
  'base_type',
  'sequence',
  'aggregate',
  'collation',
  'cast',
  'statistics',
  'policy',
  'event_trigger',
  'server',
  'user_mapping',
  'foreign_table',
  'extension',
  'role',
  'user',
  'permission',
  'default_permission',
  'schema',
];

const unnamedPlace = documentOrder.indexOf('extension') - 0.5;

/** A state as an HCL document. */
export function printHcl(state: Realm, { optIn = [] }: Pick<Scope, 'optIn'> = {}): string {
  const realm = withoutOptIns(state, optIn);
  const context = hclContext(realm, optIn.includes('permissions'));
  const place = (object: SchemaObject) => {
    const index = documentOrder.indexOf(object.kind);
    return index < 0 ? unnamedPlace : index;
  };
  const roots = [...realm.objects.values()].filter((object) => {
    const { hcl } = kindOf(object);
    return hcl !== undefined && (object.parent === undefined || hcl.standsAlone === true);
  });
  const blocks = roots
    .map((object, index) => ({ object, index, place: place(object) }))
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .flatMap(({ object, place }) => {
      const item = kindOf(object).hcl?.print(object, context);
      return item ? [{ item, place }] : [];
    });
  const at = documentOrder.indexOf('permission');
  const [before, after] = [blocks.filter((block) => block.place <= at), blocks.filter((block) => block.place > at)];
  const items = (list: typeof blocks): HclItem[] => list.map(({ item }) => item);
  return printItems([
    ...items(before),
    ...(context.access ? permissions(context) : []),
    ...defaultPermissions(context),
    ...items(after),
  ]);
}

function defaultPermissions(context: HclContext): HclItem[] {
  const all = [...context.realm.objects.values()].filter(isDefaultPermission);
  return all.flatMap((object) => defaultPermissionHcl(object, context));
}

/** The rights on all that documents can name; those on the schema that a URL is bound to are nobody's choice here. */
function permissions(context: HclContext): HclItem[] {
  return [...context.realm.objects.values()].flatMap((object) => {
    const kind = kindOf(object);
    return object.access && (kind.hcl || kind.rightsOn) && kind.managed?.(object) !== false && privilegesOf(object.kind)
      ? permissionHcl(object, context)
      : [];
  });
}

/** Without what waits to be asked for, so that nothing refers to it, and what plans leave alone because it is nobody's choice. */
function withoutOptIns(realm: Realm, optIn: readonly string[]): Realm {
  const isSeen = ({ optIn: word }: { readonly optIn?: string }) => word === undefined || optIn.includes(word);
  const isTold = (object: SchemaObject) => {
    const kind = kindOf(object);
    return isSeen(kind) && (kind.optIn === undefined || kind.managed?.(object) !== false);
  };
  const kept = [...realm.objects].filter(([, object]) => isTold(object));
  return kept.length === realm.objects.size ? realm : { ...realm, objects: new Map(kept) };
}

function hclContext(realm: Realm, access: boolean): HclContext {
  const children = new Map<string, SchemaObject[]>();
  const named = new Map<string, SchemaObject[]>();
  const put = (map: Map<string, SchemaObject[]>, key: string, object: SchemaObject) => {
    const list = map.get(key);
    if (list) list.push(object);
    else map.set(key, [object]);
  };
  for (const object of realm.objects.values()) {
    if (object.parent === undefined) put(named, `${object.kind}\0${object.name}`, object);
    else put(children, [object.schema ?? '', object.parent, object.kind].join('\0'), object);
  }
  // Overloads of one schema are told apart by their arguments.
  const schemasOf = (list: readonly SchemaObject[]) => new Set(list.map(({ schema }) => schema));
  const shared = (kind: string, name: string) => schemasOf(named.get(`${kind}\0${name}`) ?? []).size > 1;
  // A block that is named like a schema which qualifies another block would be read as that qualifier.
  const qualifiers = new Map<string, Set<string>>();
  for (const list of named.values()) {
    const [first] = list;
    if (!first || schemasOf(list).size < 2) continue;
    const set = qualifiers.get(first.kind) ?? new Set();
    for (const { schema } of list) if (schema !== undefined) set.add(schema);
    qualifiers.set(first.kind, set);
  }
  const isQualified = (kind: string, name: string) => shared(kind, name) || qualifiers.get(kind)?.has(name) === true;
  /** `function.f`, or `function["f(integer,text)"]` where the name alone does not tell. */
  const blockOf = ({ kind, schema = '', name, signature = '' }: SchemaObject) => {
    const overloads = (named.get(`${kind}\0${name}`) ?? []).filter((object) => object.schema === schema);
    if (overloads.length < 2) return context.reference(kind, schema, name);
    const label = `${name}(${signature.replaceAll(', ', ',')})`;
    return isQualified(kind, name) ? reference(kind, schema, label) : reference(kind, label);
  };
  const context: HclContext = {
    realm,
    access,
    block: (object) => {
      const { parent, schema = '', kind, name } = object;
      if (parent === undefined) return blockOf(object);
      const [owner = ''] = kindOf(object).owners ?? [];
      const path = isQualified(owner, parent) ? [schema, parent] : [parent];
      return reference(owner, ...path, kind, name);
    },
    children: (owner, kind) => children.get([owner.schema ?? '', owner.name, kind].join('\0')) ?? [],
    print: (child) => {
      const block = kindOf(child).hcl?.print(child, context);
      return block ? [block] : [];
    },
    labels: ({ kind, schema, name }) => (schema !== undefined && isQualified(kind, name) ? [schema, name] : [name]),
    reference: (kind, schema, name, column) => {
      const object = realm.objects.get(keyOf({ kind, schema, name }));
      // What is left out of this document is never taken for something of the same name in it.
      const known = schema === '' || (named.get(`${kind}\0${name}`) ?? []).some((one) => one.schema === schema);
      const path = !known || isQualified(kind, name) ? [schema, name] : [name];
      const type = (object && kindOf(object).hcl?.blockOf?.(object)) ?? kind;
      return reference(type, ...path, ...(column === undefined ? [] : ['column', column]));
    },
    routine: (kind, schema, name) => {
      const all = (named.get(`${kind}\0${name}`) ?? []).filter((object) => object.schema === schema);
      const found = all.find(({ signature }) => signature === undefined) ?? all[0];
      return found && blockOf(found);
    },
    dependencies: (object, keys) => {
      const around = [object.name, object.parent];
      const blocks = keys.flatMap((key): (readonly [ObjectKey, HclExpr])[] => {
        const needed = realm.objects.get(key);
        const root = needed?.parent === undefined ? needed : realm.objects.get(kindIndex.owner(needed, realm) ?? '');
        if (root?.schema === undefined || kindOf(root).hcl === undefined || kindOf(root).namespace === 'type')
          return [];
        // Itself, and what it stands on: the block says that anyway.
        return root.schema === object.schema && around.includes(root.name) ? [] : [[keyOf(root), blockOf(root)]];
      });
      return [...new Map(blocks).values()];
    },
    type: (type) => {
      const word = typeWord(type);
      if (word !== undefined) return raw(word);
      const { user } = type;
      const behind = user && !isArray(type) && modifierOf(type) === '' ? realm.objects.get(keyOf(user)) : undefined;
      return user && behind && kindOf(behind).namespace === 'type'
        ? context.reference(user.kind, user.schema, user.name)
        : sql(type.text);
    },
  };
  return context;
}
