import { attribute, type HclAttribute, list, string } from '../../../hcl/print.ts';
import { keyOf, type ObjectKey } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { ForeignTableData } from '../catalog/foreign-data.ts';
import { quoteName } from '../quote.ts';
import { type HclContext, type PlanContext, type Step, stage } from './contract.ts';
import { type RelationName, tableKey } from './lineage.ts';
import { boundsFreed } from './partition.ts';

/** What a foreign table has of other tables. */
export interface ForeignLineage {
  /** The tables that it inherits, or the one that it is a partition of. */
  readonly parents?: readonly RelationName[];
  /** Of a partition: `FOR VALUES IN (1)`. */
  readonly bound?: string;
}

export function readLineage({ parents, bound }: ForeignTableData): ForeignLineage {
  return { ...(parents ? { parents } : {}), ...(bound === null ? {} : { bound }) };
}

/** Columns are handed down: those of the parents have to be there before. */
export function lineageReferences({ parents = [] }: ForeignLineage, columns: readonly string[]): ObjectKey[] {
  return parents.flatMap(({ schema, name }) => [
    keyOf({ kind: 'table', schema, name }),
    ...columns.map((column) => keyOf({ kind: 'column', schema, parent: name, name: column })),
  ]);
}

export function inheritsSql({ parents = [], bound }: ForeignLineage, context: PlanContext): string {
  const inherits = parents.length > 0 && bound === undefined;
  return inherits ? ` INHERITS (${parents.map((parent) => context.name(parent)).join(', ')})` : '';
}

/**
 * Where it is made: a child after all changes of its parent, a partition as a table of its own, which needs nothing of its parent yet.
 * @param others what it needs beside its parents
 */
export function placeOf(
  { parents: [parent] = [], bound }: ForeignLineage,
  others: readonly ObjectKey[],
): Partial<Step> {
  if (!parent) return {};
  return bound === undefined ? { stage: stage.attach, within: tableKey(parent) } : { needs: others };
}

/** A partition is attached when its table has changed. */
export function attachSteps(object: RelationName & ForeignLineage, context: PlanContext): Step[] {
  const [parent] = object.parents ?? [];
  if (object.bound === undefined || !parent) return [];
  return [
    {
      stage: stage.attach,
      sql: `ALTER TABLE ${context.name(parent)} ATTACH PARTITION ${context.name(object)} ${object.bound}`,
      comment: `attach partition ${quoteName(object.name)} to table: ${quoteName(parent.name)}`,
      reverse: [],
      effect: 'alter',
      within: tableKey(parent),
      needs: [
        keyOf({ kind: 'foreign_table', schema: object.schema, name: object.name }),
        tableKey(parent),
        boundsFreed(parent),
      ],
    },
  ];
}

/** The drop of a partition makes room for others. */
export function droppedForeignBounds({ parents: [parent] = [], bound }: ForeignLineage): Pick<Step, 'provides'> {
  return parent && bound !== undefined ? { provides: [boundsFreed(parent)] } : {};
}

export function lineageHcl({ parents = [], bound }: ForeignLineage, context: HclContext): HclAttribute[] {
  const tables = parents.map(({ schema, name }) => context.reference('table', schema, name));
  const [of] = tables;
  if (!of) return [];
  return bound === undefined
    ? [attribute('inherits', list(tables))]
    : [attribute('of', of), attribute('bound', string(bound))];
}

export function readLineageHcl(block: SchemaBlock): ForeignLineage {
  const of = block.reference('of', 'table', 'partition');
  const bound = block.string('bound');
  const inherits = block.references('inherits', 'table');
  const parents = of ? [of] : (inherits ?? []);
  if (parents.length === 0) return {};
  return {
    parents: parents.map(({ schema = '', name }) => ({ schema, name })),
    ...(of ? { bound: block.required('bound', bound) } : {}),
  };
}
