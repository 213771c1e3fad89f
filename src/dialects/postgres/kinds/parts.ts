import { sameValue } from '../../../diff/compare.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { defaultName } from '../names.ts';
import type { Column } from './column.ts';
import type { ForeignKey } from './foreign-key.ts';
import type { IndexPart } from './index-part.ts';
import { childrenOf, ownedBy, parentsOf, type RelationName, tableAt } from './lineage.ts';
import { type Options, sameOptions } from './options.ts';
import type { Table } from './table.ts';

interface States {
  readonly from: Realm;
  readonly to: Realm;
}

/** The index, or the constraint with an index, of a partitioned table that one of a partition is a part of. */
export interface AttachedTo {
  readonly schema: string;
  readonly parent: string;
  readonly name: string;
}

/** What has an index and can be a part of another: an index, a key, a unique or exclusion constraint. */
export interface Part extends SchemaObject {
  readonly attachedTo?: AttachedTo;
  /** Stands on a partitioned table, and not on all of its partitions. */
  readonly only?: true;
  readonly columns?: readonly string[];
  readonly parts?: readonly IndexPart[];
  readonly include?: readonly string[];
  readonly params?: Options;
  readonly tablespace?: string;
  readonly indexComment?: string;
}

export const kinds = ['index', 'primary_key', 'unique', 'exclude'] as const;

/** Where the index above may be found: of which kind it is, is not known from below. */
export function attachedReferences({ attachedTo }: Part): ObjectKey[] {
  return attachedTo ? kinds.map((kind) => keyOf({ kind, ...attachedTo })) : [];
}

export function partAbove(part: Part, realm: Realm): Part | undefined {
  return attachedReferences(part).flatMap((key) => realm.objects.get(key) ?? [])[0] as Part | undefined;
}

/** What it needs, but for an index that it becomes a part of afterwards. */
export function partNeeds(part: Part): ObjectKey[] {
  const { schema = '', parent = '', columns = [], parts = [], include = [], dependsOn = [] } = part;
  const names = [...columns, ...parts.flatMap(({ column }) => column ?? []), ...include];
  return [
    keyOf({ kind: 'table', schema, name: parent }),
    ...names.map((name) => keyOf({ kind: 'column', schema, parent, name })),
    ...dependsOn,
  ];
}

export function ownerOf(part: SchemaObject) {
  return { schema: part.schema ?? '', name: part.parent ?? '' };
}

/** On the way back a part goes with the index above, which is as new as it is; by itself it cannot go any more. */
export function goesAlong(part: Part, context: States): boolean {
  const above = partAbove(part, context.to);
  const before = above && (context.from.objects.get(keyOf(above)) as Part | undefined);
  return above !== undefined && (before === undefined || isRemade(before, above, context));
}

/** An index of a partitioned table changes by being made again, whatever changes. */
export function isRemade(from: Part, to: Part, context: States): boolean {
  const core = ({ comment: _, dependsOn: __, attachedTo: ___, only: ____, indexComment: _____, ...part }: Part) => part;
  return (
    !sameValue(core(from), core(to)) || (to.only === true && from.only !== true) || partChangesKind(from, to, context)
  );
}

/** A partition has a constraint where it had an index, or the other way round: a part goes and comes only with the whole. */
export function partChangesKind(from: Part, to: Part, context: States): boolean {
  const after = partsBelow(to, context.to);
  return partsBelow(from, context.from).some((part) => {
    const now = after.find((each) => isBeside(each, part));
    return now !== undefined && (now.kind !== part.kind || partChangesKind(part, now, context));
  });
}

export function isBeside(part: Part, other: Part): boolean {
  return part.parent === other.parent && part.schema === other.schema;
}

/** What a table has that is an index, or has one. */
export function partsOf(table: RelationName, realm: Realm): Part[] {
  return kinds.flatMap((kind) => ownedBy<Part>(realm, table, kind));
}

/** The parts of an index on the next generation of partitions. */
export function partsBelow(part: Part, realm: Realm): Part[] {
  return childrenOf(realm, ownerOf(part)).flatMap((child) =>
    partsOf(child, realm).filter(
      ({ attachedTo }) => attachedTo?.name === part.name && attachedTo.parent === part.parent,
    ),
  );
}

/**
 * It holds the same as a part of an index above, and is none itself. Whatever becomes a part is the first that fits: this one has to come
 * later.
 */
export function isDoubled(part: Part, realm: Realm): boolean {
  if (part.attachedTo || tableAt(realm, ownerOf(part))?.partitionOf === undefined) return false;
  const said = held(part);
  return partsOf(ownerOf(part), realm).some((other) => other.attachedTo && sameValue(held(other), said));
}

function held({ columns, parts = [], include }: Part): readonly unknown[] {
  return [columns ?? parts.map(({ column, expr }) => column ?? expr), include];
}

/** Foreign keys hold the keys of the table where they are. */
export function isPointedAt({ schema, name }: RelationName, realm: Realm): boolean {
  return [...realm.objects.values()].some((object) => {
    const { kind, refSchema, refTable } = object as SchemaObject & Partial<ForeignKey>;
    return kind === 'foreign_key' && refSchema === schema && refTable === name;
  });
}

/** What has to be made again when its table becomes a partition, since it would be taken for a part. */
export function doubledBelow(table: RelationName, { from, to }: States): Alter[] {
  return partsOf(table, to).flatMap((part) => {
    const before = from.objects.get(keyOf(part));
    return before && isDoubled(part, to) ? [madeAgain(before, part)] : [];
  });
}

/** Nothing says that it changes, and it is made again all the same. */
export function madeAgain(from: SchemaObject, to: Part): Alter {
  const field = to.columns ? 'columns' : 'parts';
  return { verb: 'alter', key: keyOf(to), from, to, fields: [{ field, from: undefined, to: undefined }] };
}

/** The part is what the server would make of the index above by itself, with the name that it would choose. */
export function isUsualPart(part: Part, realm: Realm): boolean {
  if (!part.attachedTo) return true;
  const above = partAbove(part, realm);
  if (!above || above.only) return true;
  return (
    part.kind === above.kind &&
    usualNames(part).includes(part.name) &&
    sameOptions(part.params, above.params) &&
    part.tablespace === above.tablespace
  );
}

/** The chosen name, and that after a first collision. */
function usualNames(part: Part): string[] {
  const columns = part.columns ?? part.parts?.map(({ column, expr }) => column ?? expressionName(expr ?? '')) ?? [];
  const all = [...columns, ...(part.include ?? [])];
  const suffixes: Readonly<Record<string, string>> = {
    index: 'idx',
    primary_key: 'pkey',
    unique: 'key',
    exclude: 'excl',
  };
  const suffix = suffixes[part.kind] ?? 'idx';
  return [defaultName(part.parent ?? '', part.kind === 'primary_key' ? [] : all, suffix)];
}

/** What the server calls a part that is no column: its function, else `expr`. */
function expressionName(expr: string): string {
  return /^\(*(?:"?\w+"?\.)?"?(\w+)"?\(.*\)$/s.exec(expr)?.[1] ?? 'expr';
}

/**
 * A partition that its CREATE cannot describe: columns in an order of their own, parts of indexes with names of their own. It is made as a
 * table and attached then, as is a child whose own columns come before what it inherits.
 */
export function isMadeAlone(table: Table, realm: Realm): boolean {
  const parents = parentsOf(table);
  if (parents.length === 0) return false;
  const known = parents.map((parent) => tableAt(realm, parent));
  if (known.some((parent) => parent === undefined)) return false;
  const names = (name: RelationName) => ownedBy<Column>(realm, name, 'column').map(({ name: column }) => column);
  const above = [...new Set(parents.flatMap(names))];
  const own = names(table);
  if (!table.partitionOf) {
    const handedDown = ownedBy<Column>(realm, table, 'column').filter(({ inherited }) => inherited);
    const isFirst = above.every((name, place) => own[place] === name);
    return !isFirst && handedDown.every(({ local }) => local);
  }
  if (above.some((name, place) => own[place] !== name)) return own.length >= above.length;
  return ['index', 'primary_key', 'unique', 'exclude'].some((kind) =>
    ownedBy(realm, table, kind).some((part) => !isUsualPart(part, realm)),
  );
}
