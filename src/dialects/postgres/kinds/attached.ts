import { attribute, type HclAttribute, reference } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { type IndexRow, moreOfIndex } from '../catalog/indexes.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { goneKey, implied, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { nullsBack } from './key-nulls.ts';
import { descendantsOf, isChild, isOld, leftParent, reachedFrom, staysChild, tableAt } from './lineage.ts';
import {
  type AttachedTo,
  attachedReferences,
  goesAlong,
  isBeside,
  isMadeAlone,
  isPointedAt,
  isRemade,
  isUsualPart,
  madeAgain,
  ownerOf,
  type Part,
  partAbove,
  partChangesKind,
  partNeeds,
  partsBelow,
  partsOf,
} from './parts.ts';

type Steps<O> = (object: O, context: PlanContext) => readonly Step[];

/** What can be said of a part without regard to partitions. */
interface PartRules<O extends Part> {
  readonly create: Steps<O>;
  readonly drop: Steps<O>;
  readonly alter: (change: Alter<O>, context: PlanContext) => readonly Step[];
  /** What follows where it is made, and where the server makes it: nothing above hands that down. */
  readonly said: Steps<O>;
}

export function readAttached(row: IndexRow | undefined): { readonly attachedTo?: AttachedTo } {
  const { parent } = moreOfIndex(row);
  return parent ? { attachedTo: parent } : {};
}

/**
 * One CREATE on the partitioned table makes the parts on all partitions that stand. Otherwise it is made on the table alone, then each
 * part, and they are put together: where parts have names of their own, and where each is to be built without keeping writers out.
 */
export function cascades(part: Part, context: PlanContext): boolean {
  if (part.only) return false;
  const owner = ownerOf(part);
  if (!isOld(context, owner)) return true;
  const below = partsBelow(part, context.to).filter((each) => staysChild(context, ownerOf(each), [owner]));
  if (below.length === 0) return true;
  if (part.kind === 'index' && context.concurrentIndex.create === true) return false;
  return below.every((each) => (isUsualPart(each, context.to) || isAdopted(each, context)) && cascades(each, context));
}

/** An index that stands already, and that the server takes instead of building one. */
function isAdopted(part: Part, context: PlanContext): boolean {
  const { from, to } = context;
  const before = from.objects.get(keyOf(part)) as Part | undefined;
  if (!before) return false;
  // It goes with the index that it is a part of now.
  const above = partAbove(before, from);
  const after = above && (to.objects.get(keyOf(above)) as Part | undefined);
  return above === undefined || (after !== undefined && !isRemade(above, after, context));
}

export function isPartitioned(part: SchemaObject, realm: Realm): boolean {
  return tableAt(realm, ownerOf(part))?.partitionBy !== undefined;
}

/** Parts of indexes come and go with the index of the partitioned table, as far as the server does that by itself. */
export function withParts<O extends Part>(
  alone: PartRules<O>,
): Omit<PartRules<O>, 'said'> & Pick<PostgresKind<O>, 'entailsNew' | 'saidBack'> {
  const rules: PartRules<O> = {
    ...alone,
    create: (object, context) => {
      const steps = [...alone.create(object, context), ...alone.said(object, context)];
      return withNulls(afterRivals(steps, object, context), object, context);
    },
    alter: (change, context) =>
      withNulls(afterRivals(alone.alter(change, context), change.to, context), change.to, context),
  };
  return {
    entailsNew: wholeAgain,
    saidBack: (object, context) => rules.said(object, context).map(({ sql }) => sql),
    create: (object, context) => {
      if (!object.attachedTo) return rules.create(object, context);
      const renamed = formerPart(object, context);
      if (renamed) return rename(renamed, object, context);
      return madeByServer(object, context)
        ? [implied('create', within(object, context)), ...rules.said(object, context)]
        : made(object, rules, context);
    },
    drop: (object, context) => {
      const parent = object.attachedTo && { schema: object.attachedTo.schema, name: object.attachedTo.parent };
      if (!parent || !isOld(context, ownerOf(object))) return rules.drop(object, context);
      return staysChild(context, ownerOf(object), [parent])
        ? [implied('drop', within(object, context), gone(object))]
        : rules.drop(object, context).map((step) => afterLeaving(step, object, context));
    },
    alter: (change, context) => alter(change, rules, context),
  };
}

/** The columns of a key are free then. */
function gone(object: SchemaObject): Pick<Step, 'provides'> {
  return { provides: [goneKey(keyOf(object))] };
}

/** It is the table's own once that is a partition no more; it may have gone before, with the index that it was a part of. */
function afterLeaving(step: Step, part: Part, context: PlanContext): Step {
  const above = partAbove(part, context.from);
  const after = above && (context.to.objects.get(keyOf(above)) as Part | undefined);
  const stays = above !== undefined && after !== undefined && !isRemade(above, after, context);
  const sql = stays ? step.sql : step.sql.replace(/^DROP (INDEX|CONSTRAINT) /, 'DROP $1 IF EXISTS ');
  const back = stays && comesWithTable(part, context) ? { reverse: [] } : {};
  return { ...step, ...back, sql, needs: [leftParent(ownerOf(part))] };
}

/** A constraint that the server makes when its table becomes a partition again; one that is there by then stays different from that. */
function comesWithTable(part: Part, { from }: PlanContext): boolean {
  const isPlain = part.comment === undefined && part.indexComment === undefined;
  return part.kind !== 'index' && isPlain && isUsualPart(part, from) && !isPointedAt(ownerOf(part), from);
}

/** The table among whose changes a part of one of its indexes comes and goes. */
function within(part: Part, context: PlanContext): ObjectKey | undefined {
  const owner = ownerOf(part);
  return isOld(context, owner) ? reachedFrom(context, owner) : undefined;
}

function madeByServer(part: Part, context: PlanContext): boolean {
  const owner = ownerOf(part);
  const above = partAbove(part, context.to);
  if (!above || above.only) return false;
  if (!isOld(context, owner)) {
    const table = tableAt(context.to, owner);
    return table === undefined || !isMadeAlone(table, context.to);
  }
  if (isChild(context.from, owner, ownerOf(above))) return !waitsForParts(above, context) && cascades(above, context);
  return isUsualPart(part, context.to);
}

/** It stands already, on the partitioned table alone: what it lacks is made for each partition. */
function waitsForParts(above: Part, context: PlanContext): boolean {
  const before = context.from.objects.get(keyOf(above)) as Part | undefined;
  return before?.only === true && !isRemade(before, above, context);
}

/** Makes a part by itself; the index above takes it unless the table's becoming a partition does that. */
function made<O extends Part>(object: O, rules: PartRules<O>, context: PlanContext): readonly Step[] {
  const along = !isOld(context, ownerOf(object)) || goesAlong(object, context);
  const steps = rules
    .create(object, context)
    .map(({ reverse: _, ...step }) => (along ? { ...step, reverse: [] } : step));
  const joins = attachSteps(object, context);
  if (joins.length === 0) return [...steps];
  // The table may have to be there before that index.
  return [...steps.map((step) => (step.item ? { needs: partNeeds(object), ...step } : step)), ...joins];
}

function attachSteps(part: Part, context: PlanContext): Step[] {
  const above = partAbove(part, context.to);
  const joins =
    !isOld(context, ownerOf(part)) || !isChild(context.from, ownerOf(part), above ? ownerOf(above) : ownerOf(part));
  if (!above || (joins && !above.only)) return [];
  return [
    {
      stage: stage.attach,
      sql: `ALTER INDEX ${context.name(indexOf(above))} ATTACH PARTITION ${context.name(indexOf(part), above.schema)}`,
      comment: `attach index ${quoteName(part.name)} to index: ${quoteName(above.name)}`,
      reverse: [],
      effect: 'alter',
      apart: true,
      needs: [keyOf(part), keyOf(above)],
      // What it was a part of before it has lost already.
      releases: [],
    },
  ];
}

function indexOf({ schema, name }: SchemaObject) {
  return { ...(schema === undefined ? {} : { schema }), name };
}

/** The part that has this one's place now, under another name. */
function formerPart(part: Part, context: PlanContext): Part | undefined {
  const { from, to } = context;
  const above = partAbove(part, from);
  const stays = above && (to.objects.get(keyOf(above)) as Part | undefined);
  if (!above || !stays || isRemade(above, stays, context)) return undefined;
  return partsBelow(above, from).find(
    (each) => each.kind === part.kind && isBeside(each, part) && !to.objects.has(keyOf(each)),
  );
}

/** The whole of a part that is of another kind now, and what else is a part of that. */
function wholeAgain(part: Part, context: PlanContext): readonly Alter[] {
  const { from, to } = context;
  const whole = partAbove(part, to);
  if (!whole) return [];
  const before = from.objects.get(keyOf(whole)) as Part | undefined;
  if (!before || !isOld(context, ownerOf(part)) || !partChangesKind(before, whole, context)) return [];
  return whole.attachedTo ? wholeAgain(whole, context) : allAgain(whole, context);
}

function allAgain(part: Part, context: PlanContext): readonly Alter[] {
  const before = context.from.objects.get(keyOf(part));
  const below = partsBelow(part, context.to).flatMap((each) => allAgain(each, context));
  return before ? [madeAgain(before, part), ...below] : below;
}

/**
 * What partitions have of their own, and will not have, goes before the index above comes: the server would take it for a part, or not
 * allow a second key.
 */
function afterRivals(steps: readonly Step[], part: Part, context: PlanContext): readonly Step[] {
  const { from, to } = context;
  const rivals = descendantsOf(from, ownerOf(part)).flatMap((table) =>
    isOld(context, table)
      ? partsOf(table, from).filter((each) => !each.attachedTo && !to.objects.has(keyOf(each)))
      : [],
  );
  if (rivals.length === 0) return steps;
  const gone = rivals.map((rival) => goneKey(keyOf(rival)));
  return steps.map((step) =>
    step.effect === 'create'
      ? { ...step, needs: [...(step.needs ?? [...partNeeds(part), ...attachedReferences(part)]), ...gone] }
      : step,
  );
}

/** On the way back it takes keys of partitions along. */
function withNulls(steps: readonly Step[], part: Part, context: PlanContext): readonly Step[] {
  if (part.attachedTo) return steps;
  const afterReverse = nullsBack(part, context);
  if (afterReverse.length === 0) return steps;
  return steps.map((step) => (step.effect === 'create' ? { ...step, afterReverse } : step));
}

/** The comment stays with it. */
function rename(from: Part, to: Part, context: PlanContext): Step[] {
  const comment = (text: string) => `COMMENT ON INDEX ${context.name(indexOf(from))} IS ${plainLiteral(text)}`;
  const sql = (a: Part, b: Part) => `ALTER INDEX ${context.name(indexOf(a))} RENAME TO ${quoteName(b.name)}`;
  const before = from.comment;
  return [
    ...(before !== undefined && to.comment === undefined
      ? [
          {
            stage: stage.leave,
            sql: comment(''),
            comment: `set comment to index: ${quoteName(from.name)} on table: ${quoteName(from.parent ?? '')}`,
            reverse: [],
            effect: 'alter' as const,
          },
        ]
      : []),
    {
      stage: stage.rename,
      sql: sql(from, to),
      comment: `rename an index from ${quoteName(from.name)} to ${quoteName(to.name)}`,
      reverse: [sql(to, from), ...(before === undefined ? [] : [comment(before)])],
      effect: 'create',
    },
  ];
}

/** The index that it is a part of takes it along. */
function goesWithAbove(part: Part, context: PlanContext): boolean {
  const above = partAbove(part, context.from);
  if (!above || !staysChild(context, ownerOf(part), [ownerOf(above)])) return false;
  const after = context.to.objects.get(keyOf(above)) as Part | undefined;
  return after === undefined || isRemade(above, after, context);
}

function alter<O extends Part>(change: Alter<O>, rules: PartRules<O>, context: PlanContext): readonly Step[] {
  const { from, to } = change;
  const fields = change.fields.filter(({ field }) => field !== 'attachedTo');
  const moved = fields.length < change.fields.length;
  const above = partAbove(to, context.to);
  const goes = moved && to.attachedTo !== undefined && goesWithAbove(from, context);
  if (moved && to.attachedTo && !goes) {
    const own = fields.length > 0 ? rules.alter({ ...change, fields }, context) : [];
    const isTaken = above !== undefined && !context.from.objects.has(keyOf(above)) && cascades(above, context);
    return [
      ...own,
      ...(isTaken ? [implied('alter', within(to, context))] : attachSteps(to, context)),
      implied('alter'),
    ];
  }
  if (moved && !goes) {
    // It went with the index above, unless its table has left.
    const parent = from.attachedTo && { schema: from.attachedTo.schema, name: from.attachedTo.parent };
    if (parent && staysChild(context, ownerOf(to), [parent])) {
      return [implied('drop', within(to, context), gone(from)), ...asCreate(rules.create(to, context))];
    }
    // Where the table leaves, the part does.
    const leaves = implied('alter', undefined, { releases: [] });
    return [...(fields.length > 0 ? rules.alter({ ...change, fields }, context) : []), leaves];
  }
  const inPlace = fields.every(({ field }) =>
    ['params', 'tablespace', 'comment', 'indexComment', 'statistics', 'invalid'].includes(field),
  );
  if (!to.attachedTo || (inPlace && !goes)) return rules.alter(change, context);
  const root = within(to, context);
  const again =
    above && cascades(above, context)
      ? [implied('create', root), ...rules.said(to, context)]
      : asCreate(made(to, rules, context));
  return [implied('drop', root, gone(from)), ...again];
}

/** What goes and is made anew lets go of nothing by being made. */
function asCreate(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({ effect: 'create', ...step }));
}

/** `attach_to = index.NAME`, an index or a constraint of the partitioned table. */
export function attachedHcl({ attachedTo }: Part): HclAttribute[] {
  return attachedTo ? [attribute('attach_to', reference('index', attachedTo.name))] : [];
}

/** Which table the index is on is known when all blocks have been read: that of the partition's `of`. */
export function readAttachedHcl(block: SchemaBlock): { readonly attachedTo?: AttachedTo } {
  const name = block.bare('attach_to')?.at(-1) ?? block.string('attach_to');
  return name === undefined ? {} : { attachedTo: { schema: '', parent: '', name } };
}
