import { attribute, bool, type HclAttribute, raw, string } from '../../../hcl/print.ts';
import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type CatalogOf, commentOnPart } from '../catalog/catalog.ts';
import { type ConstraintMore, type ConstraintRow, moreOfConstraint } from '../catalog/constraints.ts';
import type { RelationRow } from '../catalog/relations.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { isGuarded } from '../replayable.ts';
import { alterTable, withoutJoin } from './alter-table.ts';
import { cascades, withParts } from './attached.ts';
import {
  address,
  type Found,
  goneKey,
  leftOwner,
  type Obstacle,
  type PlanContext,
  type PostgresKind,
  type Step,
  stage,
} from './contract.ts';
import { childrenOf, rebuiltBelow, tableKey } from './lineage.ts';
import { type AttachedTo, attachedReferences, isDoubled, type Part, partNeeds, partsBelow } from './parts.ts';

/** What every constraint of a table has. */
export interface Constraint<K extends string> extends SchemaObject<K> {
  readonly schema: string;
  readonly parent: string;
  /** It comes from the parent table, and goes with it. */
  readonly inherited?: true;
}

/** When a constraint is checked; left out: at once, always. */
export type Deferrable = 'immediate' | 'deferred';

/** Reads the constraints of one type, each with its table. */
export function readConstraints<O extends SchemaObject>(
  catalog: CatalogOf<'constraintsOf' | 'relations'>,
  type: string,
  make: (row: ConstraintRow, table: RelationRow) => O,
): Found<O>[] {
  const own = type === 'p' || type === 'u' || type === 'x';
  const found: Found<O>[] = [];
  for (const row of catalog.constraintsOf.get(type) ?? []) {
    const table = catalog.relations.get(row.table);
    if (!table) continue;
    const at = address('pg_constraint', row.id);
    // Whatever needs the index needs the constraint: a foreign key to it, for one.
    found.push({ object: make(row, table), addresses: own ? [at, address('pg_class', row.index)] : [at] });
  }
  return found;
}

/** Whether the constraint is the table's own. */
export function readInherited(row: ConstraintRow): { readonly inherited?: true } {
  return moreOfConstraint(row).inherited ? { inherited: true } : {};
}

export function readDeferrable(row: Pick<ConstraintMore, 'deferrable' | 'deferred'>): {
  readonly deferrable?: Deferrable;
} {
  return row.deferrable ? { deferrable: row.deferred ? 'deferred' : 'immediate' } : {};
}

export function deferrableSql(deferrable: Deferrable | undefined): string {
  return deferrable === undefined ? '' : ` DEFERRABLE INITIALLY ${deferrable.toUpperCase()}`;
}

export function deferrableHcl(deferrable: Deferrable | undefined): HclAttribute[] {
  if (deferrable === undefined) return [];
  return [attribute('deferrable', deferrable === 'immediate' ? bool(true) : raw('INITIALLY_DEFERRED'))];
}

export function commentHcl(comment: string | undefined): HclAttribute[] {
  return comment === undefined ? [] : [attribute('comment', string(comment))];
}

interface Stages {
  readonly add: number;
  readonly drop: number;
}

/** The clauses that add and drop a constraint, for every kind of constraint. `definition` begins with CONSTRAINT or stands without a name. */
export function addConstraint<K extends string>(
  object: Constraint<K>,
  definition: string,
  rank: number,
  stages: Stages,
  context: PlanContext,
  hazards: Step['hazards'] = [],
): Step {
  const join = alterTable({ schema: object.schema, name: object.parent }, context);
  return {
    stage: stages.add,
    sql: `ADD ${definition}`,
    join,
    item: { text: definition, rank },
    comment: join.comment,
    reverse: [`DROP CONSTRAINT ${quoteName(object.name)}`],
    hazards,
    effect: 'create',
  };
}

/** In a CREATE TABLE the server takes every constraint for valid: one that is not comes afterwards. */
export function outsideOfCreate({ item: _, ...step }: Step): Step {
  return step;
}

/** A statement that it shares with nothing. */
export function byItself(step: Step): Step {
  return withoutJoin(outsideOfCreate(step));
}

export function dropConstraint<K extends string>(
  object: Constraint<K>,
  definition: string,
  stages: Stages,
  context: PlanContext,
): Step {
  const join = alterTable({ schema: object.schema, name: object.parent }, context);
  return {
    stage: stages.drop,
    sql: `DROP CONSTRAINT ${quoteName(object.name)}`,
    join,
    comment: join.comment,
    reverse: [`ADD ${definition}`],
    effect: 'drop',
  };
}

/** The server builds indexes and constraints again itself when the type of a column below them changes. */
export function carriedByServer({ cause }: Obstacle): 'stay' | 'remake' {
  return cause === 'disturbed' ? 'stay' : 'remake';
}

/** When it does, it gives the parts of an index the comment of the whole. */
export function handsComment(
  part: Part & Pick<Indexed<string>, 'comment' | 'indexComment'>,
  { from }: Pick<PlanContext, 'from'>,
): boolean {
  const comment = part.kind === 'index' ? part.comment : part.indexComment;
  return comment !== undefined && partsBelow(part, from).length > 0;
}

/** The same, except where the server would read something else out of its own text of these expressions. */
export function carriedWith<O extends SchemaObject>(
  texts: (object: O) => readonly (string | undefined)[],
): (obstacle: Obstacle<O>) => 'stay' | 'remake' {
  return ({ cause, from }) => (cause === 'disturbed' && !texts(from).some(isGuarded) ? 'stay' : 'remake');
}

/** A constraint that an index stands behind. The index may have a comment of its own. */
export interface Indexed<K extends string> extends Constraint<K> {
  readonly attachedTo?: AttachedTo;
  /** Made on a partitioned table alone: it is not valid before every partition has its part. */
  readonly only?: true;
  readonly indexComment?: string;
}

export function readIndexComment(catalog: CatalogOf<'comments'>, index: number): Pick<Indexed<string>, 'indexComment'> {
  const text = commentOnPart(catalog, 'pg_class', index);
  return text === undefined ? {} : { indexComment: text };
}

export function readIndexCommentHcl(block: SchemaBlock): Pick<Indexed<string>, 'indexComment'> {
  const text = block.string('index_comment');
  return text === undefined ? {} : { indexComment: text };
}

export function indexCommentHcl<K extends string>({ indexComment }: Indexed<K>): HclAttribute[] {
  return indexComment === undefined ? [] : [attribute('index_comment', string(indexComment))];
}

/** Sets the comment on the index of a constraint; none is there now when `from` is left out. */
export function indexComment<K extends string>(
  from: string | undefined,
  object: Indexed<K>,
  context: PlanContext,
): Step[] {
  const [before, after] = [from ?? '', object.indexComment ?? ''];
  if (before === after) return [];
  const sql = (text: string) =>
    `COMMENT ON INDEX ${context.name({ schema: object.schema, name: object.name })} IS ${plainLiteral(text)}`;
  return [
    {
      stage: stage.partComment,
      sql: sql(after),
      comment: `set comment to index: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
      reverse: [sql(before)],
      effect: 'alter',
      needs: [keyOf(object)],
    },
  ];
}

/** How constraints that an index stands behind are made, taken away and changed: the server alters none of them in place. */
export function indexedConstraint<O extends Indexed<string>>(how: {
  readonly definition: (object: O, context: PlanContext) => string;
  readonly rank: number;
  readonly stages: Stages;
  /** What building the index does to a table in use. */
  readonly building: (object: O) => string;
  /** Another way to make it on a table that stands. */
  readonly online?: (object: O, context: PlanContext) => readonly Step[] | undefined;
  /** Another constraint of the table says the same: of those in one statement the server makes one only. */
  readonly repeats?: (object: O, context: PlanContext) => boolean;
}): Pick<PostgresKind<O>, 'create' | 'item' | 'drop' | 'saidBack' | 'alter' | 'entailsNew' | 'makeWay' | 'commentOn'> {
  const { definition, rank, stages, building } = how;
  const add = (object: O, context: PlanContext): Step => {
    const step = addConstraint(object, definition(object, context), rank, stages, context, [
      { type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK', message: building(object) },
    ]);
    if (isDoubled(object, context.to)) return { ...byItself(step), stage: stage.arrive };
    if (how.repeats?.(object, context)) return byItself(step);
    // A partition with a key of its own may not bear it, and gives that up by being made again.
    const remade = rebuiltBelow({ schema: object.schema, name: object.parent }, context).map(tableKey);
    if (remade.length > 0)
      return { ...step, needs: [...partNeeds(object), ...attachedReferences(object), ...remade.map(leftOwner)] };
    if (cascades(object, context)) return step;
    const { head, comment } = alterTable({ schema: object.schema, name: object.parent }, context);
    const join = { head: head.replace('ALTER TABLE ', 'ALTER TABLE ONLY '), comment };
    if (!object.only) return { ...step, join };
    // Partitions that have no part of it are there before.
    const partitions = childrenOf(context.to, { schema: object.schema, name: object.parent }).map(tableKey);
    return {
      ...outsideOfCreate(step),
      join,
      apart: true,
      needs: [...partNeeds(object), ...attachedReferences(object), ...partitions],
    };
  };
  const drop = (object: O, context: PlanContext): Step => ({
    ...dropConstraint(object, definition(object, context), stages, context),
    provides: [goneKey(keyOf(object))],
  });
  return {
    ...withParts<O>({
      create: (object, context) => how.online?.(object, context) ?? [add(object, context)],
      said: (object, context) => indexComment(undefined, object, context),
      drop: (object, context) => [drop(object, context)],
      alter: ({ from, to, fields }, context) =>
        fields.every(({ field }) => field === 'comment' || field === 'indexComment')
          ? indexComment(from.indexComment, to, context)
          : // The last partition to get its part makes it whole.
            !to.only && fields.every(({ field }) => field === 'only' || field === 'comment')
            ? []
            : [drop(from, context), add(to, context), ...indexComment(undefined, to, context)],
    }),
    item: (object, context) => {
      const more = object.attachedTo ?? object.only ?? object.indexComment ?? how.online?.(object, context);
      if (more !== undefined || isDoubled(object, context.to) || how.repeats?.(object, context)) return undefined;
      return { text: definition(object, context), rank };
    },
    makeWay: (obstacle, context) => (handsComment(obstacle.from, context) ? 'remake' : carriedByServer(obstacle)),
    commentOn: commentOnConstraint,
  };
}

export function commentOnConstraint<K extends string>(object: Constraint<K>, context: PlanContext) {
  const table = context.name({ schema: object.schema, name: object.parent });
  return {
    on: `CONSTRAINT ${quoteName(object.name)} ON ${table}`,
    label: `constraint: ${quoteName(object.name)} on table: ${quoteName(object.parent)}`,
  };
}
