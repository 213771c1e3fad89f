import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, bool, string } from '../../../hcl/print.ts';
import type { Alter } from '../../../schema/change.ts';
import { type ConstraintRow, moreOfConstraint } from '../catalog/constraints.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { mentionsIn } from '../mentions.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import { replayable } from '../replayable.ts';
import { mayCountColumns } from '../row-order.ts';
import { alterTable } from './alter-table.ts';
import {
  addConstraint,
  type Constraint,
  carriedWith,
  commentHcl,
  commentOnConstraint,
  dropConstraint,
  outsideOfCreate,
  readConstraints,
  readInherited,
} from './constraints.ts';
import { type PlanContext, type PostgresKind, readFrom, type Step, stage } from './contract.ts';
import { childrenBefore, ownStays, validBelow, withParent } from './inherited-constraint.ts';
import { tableKey } from './lineage.ts';
import { inTwoGoes } from './online.ts';
import { renameConstraint } from './rename.ts';

export interface Check extends Constraint<'check'> {
  readonly expr: string;
  readonly noInherit?: true;
  readonly notValid?: true;
  /** PostgreSQL 18. */
  readonly notEnforced?: true;
}

const stages = { add: stage.addCheck, drop: stage.dropCheck };
const rank = 4;

export const check: PostgresKind<Check> = {
  name: 'check',
  owners: ['table'],
  policy: 'check',
  selector: 'check',
  rename: renameConstraint(),
  detachable: 'item',
  // What a parent hands down has its name from there.
  anonymous: ({ inherited }) => inherited === true,
  references: () => [],
  stays: ownStays,
  countsColumns: ({ expr }) => mayCountColumns(expr),
  placed: (object, { text }) => ({ ...object, expr: text(object.expr) }),
  // A constraint that was validated satisfies one that need not be.
  changes: (from, to, exact) =>
    changedFields(from, to, ['expr', 'noInherit', 'notValid', 'notEnforced', 'inherited'], {
      expr: sameExpression,
      notValid: (a, b) => a === b || (b === true && !exact),
      // One that is the table's own as well does what an inherited one does.
      inherited: (a, b) => a === b || b === true,
    }),

  ...readFrom(['constraintsOf', 'relations'], (catalog) =>
    readConstraints<Check>(catalog, 'c', (row, table) => ({
      kind: 'check',
      schema: table.schema,
      parent: table.name,
      name: row.name,
      ...readRule(row),
      ...readInherited(row),
    })),
  ),

  ...withParent<Check>(
    {
      create: (object, context) => added(object, context),
      drop: (object, context) => [dropConstraint(object, checkDefinition(object), stages, context)],
      alter: ({ from, to, fields }: Alter<Check>, context): readonly Step[] => {
        const changed = fields.map(({ field }) => field).filter((field) => field !== 'comment');
        if (changed.length === 0) return [];
        if (!to.notValid && changed.every((field) => field === 'notValid')) return [validate(to, context)];
        return [dropConstraint(from, checkDefinition(from), stages, context), ...added(to, context)];
      },
    },
    true,
    validate,
  ),
  entails: validBelow,
  item: (object, context) =>
    object.inherited || object.notValid || context.online.check ? undefined : { text: checkDefinition(object), rank },
  makeWay: carriedWith(({ expr }) => [expr]),
  mentions: (object, realm) => mentionsIn(object.expr, object, realm),
  commentOn: commentOnConstraint,

  hcl: {
    read: (block) => ({
      kind: 'check',
      schema: block.schema,
      parent: block.parent,
      name: block.hasName ? block.name : defaultName(block.parent, [], 'check'),
      expr: block.required('expr', block.expression('expr')),
      ...(block.boolean('no_inherit') ? { noInherit: true } : {}),
      ...(block.boolean('not_valid') ? { notValid: true } : {}),
      ...(block.boolean('not_enforced') ? { notEnforced: true } : {}),
    }),
    print: (object) =>
      block(
        'check',
        [object.name],
        [
          attribute('expr', string(object.expr)),
          ...(object.noInherit ? [attribute('no_inherit', bool(true))] : []),
          ...(object.notValid ? [attribute('not_valid', bool(true))] : []),
          ...(object.notEnforced ? [attribute('not_enforced', bool(true))] : []),
          ...commentHcl(object.comment),
        ],
      ),
  },
};

/** `VALIDATE CONSTRAINT`: reads the table without keeping anyone from it. Nothing undoes it, and nothing has to. */
export function validate<K extends string>(object: Constraint<K>, context: PlanContext): Step {
  const { head, comment } = alterTable({ schema: object.schema, name: object.parent }, context);
  return {
    stage: stage.cleanUp,
    sql: `${head} VALIDATE CONSTRAINT ${quoteName(object.name)}`,
    comment,
    effect: 'alter',
    hazards: [
      {
        type: 'IMPACTS_DATABASE_PERFORMANCE',
        message: `reads all of ${quoteName(object.parent)}, and fails when a row does not fit`,
      },
    ],
  };
}

function added(object: Check, context: PlanContext): readonly Step[] {
  const whole = add(object, context);
  if (context.online.check !== true || object.notValid || object.notEnforced) return [whole];
  const rule = add({ ...object, notValid: true }, context);
  return inTwoGoes(object, rule, validate(object, context), context) ?? [whole];
}

function add(object: Check, context: PlanContext): Step {
  const table = context.name({ schema: object.schema, name: object.parent });
  const step = addConstraint(object, checkDefinition(object), rank, stages, context, [
    ...(object.notValid || object.notEnforced
      ? []
      : [
          {
            type: 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK' as const,
            message: `reads all of ${quoteName(object.parent)} while nobody can use it, and fails when a row does not fit`,
            probe: `SELECT count(*) FROM ${table} WHERE NOT ${wrapped(object.expr)}`,
          },
        ]),
  ]);
  return object.notValid ? notValidated(step, object, context) : step;
}

function notValidated(step: Step, object: Check, context: PlanContext): Step {
  const children = childrenBefore(object, context);
  const alone = outsideOfCreate(step);
  if (children.length === 0) return alone;
  const table = tableKey({ schema: object.schema, name: object.parent });
  return { ...alone, apart: true, needs: [table, ...(object.dependsOn ?? []), ...children] };
}

/** `CONSTRAINT "c" CHECK (…)`, with what follows. */
export function checkDefinition(object: Check): string {
  return [
    `CONSTRAINT ${quoteName(object.name)} CHECK ${wrapped(object.expr)}`,
    object.noInherit ? ' NO INHERIT' : '',
    object.notValid ? ' NOT VALID' : '',
    object.notEnforced ? ' NOT ENFORCED' : '',
  ].join('');
}

/** What a check says, whatever relation it stands on. */
export function readRule(row: ConstraintRow): Pick<Check, 'expr' | 'noInherit' | 'notValid' | 'notEnforced'> {
  const { noInherit, validated, enforced } = moreOfConstraint(row);
  return {
    expr: replayable(row.expression ?? ''),
    ...(noInherit ? { noInherit: true } : {}),
    ...(validated || !enforced ? {} : { notValid: true }),
    ...(enforced ? {} : { notEnforced: true }),
  };
}
