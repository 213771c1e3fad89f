import { attribute, type HclBlock } from '../../../hcl/print.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { ReadableKind, SchemaBlock } from '../../schema-hcl/index.ts';
import type { HclContext, PostgresKind } from './contract.ts';
import { isOwned } from './privileges.ts';
import { roleHcl } from './role-names.ts';

/** The kind, with an `owner` in its blocks: the role that its objects belong to, where documents hold rights. */
export function withOwnerHcl(kind: PostgresKind): PostgresKind {
  const { hcl } = readWithOwner(kind);
  if (!hcl || !isOwned(kind.name)) return kind;
  return {
    ...kind,
    hcl: { ...hcl, print: (object, context) => withOwner(hcl.print(object, context), object, context) },
  };
}

/** The same for blocks that are read only. */
export function readWithOwner<K extends ReadableKind>(kind: K): K {
  const read = kind.hcl?.read;
  if (!read) return kind;
  return { ...kind, hcl: { ...kind.hcl, read: (block: SchemaBlock) => ownedAsRead(read(block), block) } };
}

/** Behind what says where the object is. */
function withOwner(block: HclBlock, { access }: SchemaObject, context: HclContext): HclBlock {
  if (!context.access || access?.owner === undefined) return block;
  const [first, ...rest] = block.body;
  const owner = attribute('owner', roleHcl(access.owner, context.realm));
  const isPlace = first?.kind === 'attribute' && places.has(first.name);
  return { ...block, body: isPlace ? [first, owner, ...rest] : [owner, ...block.body] };
}

const places: ReadonlySet<string> = new Set(['schema', 'of']);

/** A sequence may say the column that it belongs to instead, whose table's owner is its own. */
function ownedAsRead<O extends SchemaObject>(object: O, block: SchemaBlock): O {
  const others = object.kind === 'sequence' ? ['column', 'foreign_table', 'view'] : [];
  const [said] = block.referencesOrNames('owner', 'role', ...others) ?? [];
  if (said === undefined || (typeof said !== 'string' && said.kind !== 'role')) return object;
  return { ...object, access: { ...object.access, owner: typeof said === 'string' ? said : said.name } };
}
