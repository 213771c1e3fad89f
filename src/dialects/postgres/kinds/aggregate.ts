import { changedFields } from '../../../diff/compare.ts';
import type { Alter } from '../../../schema/change.ts';
import type { ObjectKey, Realm } from '../../../schema/model.ts';
import { type Catalog, typeRef } from '../catalog/catalog.ts';
import type { AggregateRow, NamedRow, RoutineRow } from '../catalog/routines.ts';
import { mentionsIn } from '../mentions.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { sameType, type TypeRef, typeSql } from '../types.ts';
import { printAggregate, readAggregateHcl, signatureOfAggregate } from './aggregate-hcl.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import {
  type Argument,
  argumentSql,
  calledName,
  type Routine,
  readArguments,
  replaceableArguments,
  sameArguments,
  signatureOf,
  typeKeys,
} from './routine.ts';

export type Modify = 'READ_ONLY' | 'SHAREABLE' | 'READ_WRITE';

/** How the state of an aggregate comes about; a moving aggregate has a second one. */
export interface Transition {
  readonly stateType: TypeRef;
  readonly stateFunc: NamedRow;
  /** Bytes that a state takes, as far as its author knows. */
  readonly stateSize?: number;
  readonly finalFunc?: NamedRow;
  readonly finalExtra?: true;
  /** Only where it is not what the kind of aggregate implies. */
  readonly finalModify?: Modify;
  readonly initial?: string;
}

export interface Aggregate extends Routine<'aggregate'>, Transition {
  /** The direct arguments of an ordered-set aggregate are {@link args}; these stand behind ORDER BY. */
  readonly orderArgs?: readonly Argument[];
  readonly hypothetical?: true;
  readonly combineFunc?: NamedRow;
  readonly serialFunc?: NamedRow;
  readonly deserialFunc?: NamedRow;
  readonly moving?: Transition & { readonly inverseFunc: NamedRow };
  readonly sortOp?: NamedRow;
  readonly parallel?: 'SAFE' | 'RESTRICTED';
}

const fields = [
  'stateFunc',
  'stateSize',
  'finalFunc',
  'finalExtra',
  'finalModify',
  'initial',
  'hypothetical',
  'combineFunc',
  'serialFunc',
  'deserialFunc',
  'moving',
  'sortOp',
  'parallel',
] as const;

export const aggregate: PostgresKind<Aggregate> = {
  name: 'aggregate',
  policy: 'aggregate',
  selector: 'aggregate',
  namespace: 'routine',
  references: aggregateReferences,
  changes: (from, to) => [
    ...(sameArguments(from.args, to.args) && sameArguments(from.orderArgs ?? [], to.orderArgs ?? [])
      ? []
      : [{ field: 'args', from: from.args, to: to.args }]),
    ...(sameType(from.stateType, to.stateType) ? [] : [{ field: 'stateType', from: from.stateType, to: to.stateType }]),
    ...changedFields(from, to, fields),
  ],
  mentions: (object, realm) => functionsOf(object, realm),
  read: (catalog) =>
    catalog.routines.flatMap((row) =>
      row.aggregate === null
        ? []
        : [{ object: readAggregate(catalog, row, row.aggregate), addresses: [address('pg_proc', row.id)] }],
    ),
  create: (object, context) => [createStep(object, context)],
  drop: (object, context) => [
    {
      stage: stage.head,
      sql: dropSql(object, context),
      comment: `drop aggregate ${quoteName(object.name)}`,
      reverse: [createSql(object, context)],
    },
  ],
  alter: alterAggregate,
  commentOn: (object, context) => ({
    on: `AGGREGATE ${signatureSql(object, context, false)}`,
    label: `aggregate: ${quoteName(object.name)}`,
  }),
  hcl: { signature: signatureOfAggregate, read: readAggregateHcl, print: printAggregate },
};

function aggregateReferences(object: Aggregate): ObjectKey[] {
  const all = [...object.args, ...(object.orderArgs ?? [])];
  return typeKeys([...all.map(({ type }) => type), object.stateType, object.moving?.stateType]);
}

const modifies: Readonly<Record<string, Modify>> = { r: 'READ_ONLY', s: 'SHAREABLE', w: 'READ_WRITE' };

function readAggregate(catalog: Catalog, row: RoutineRow, own: AggregateRow): Aggregate {
  const all = readArguments(catalog, row.args);
  const ordered = own.kind !== 'n';
  // A variadic argument may be direct and ordered at once: it is listed once only.
  const direct = ordered ? all.slice(0, own.directArgs) : all;
  const order = own.directArgs === all.length ? all.slice(-1) : all.slice(own.directArgs);
  const standard = ordered ? 'w' : 'r';
  const parallel = row.parallel === 's' ? 'SAFE' : row.parallel === 'r' ? 'RESTRICTED' : undefined;
  const modify = (letter: string): { finalModify?: Modify } => {
    const word = modifies[letter];
    return letter === standard || !word ? {} : { finalModify: word };
  };
  return {
    kind: 'aggregate',
    schema: row.schema,
    name: row.name,
    ...signatureOf(all),
    args: direct,
    ...(ordered ? { orderArgs: order } : {}),
    ...(own.kind === 'h' ? { hypothetical: true } : {}),
    stateType: typeRef(catalog, own.state, own.stateText),
    stateFunc: own.transition,
    ...(own.stateSize === 0 ? {} : { stateSize: own.stateSize }),
    ...(own.final === null ? {} : { finalFunc: own.final }),
    ...(own.finalExtra ? { finalExtra: true } : {}),
    ...modify(own.finalModify),
    ...(own.initial === null ? {} : { initial: own.initial }),
    ...(own.combine === null ? {} : { combineFunc: own.combine }),
    ...(own.serial === null ? {} : { serialFunc: own.serial }),
    ...(own.deserial === null ? {} : { deserialFunc: own.deserial }),
    ...(own.movingTransition === null || own.movingInverse === null
      ? {}
      : {
          moving: {
            stateType: typeRef(catalog, own.movingState, own.movingStateText ?? ''),
            stateFunc: own.movingTransition,
            inverseFunc: own.movingInverse,
            ...(own.movingStateSize === 0 ? {} : { stateSize: own.movingStateSize }),
            ...(own.movingFinal === null ? {} : { finalFunc: own.movingFinal }),
            ...(own.movingFinalExtra ? { finalExtra: true } : {}),
            ...modify(own.movingFinalModify),
            ...(own.movingInitial === null ? {} : { initial: own.movingInitial }),
          },
        }),
    ...(own.sortOperator === null ? {} : { sortOp: own.sortOperator }),
    ...(parallel ? { parallel } : {}),
  };
}

/** `"app"."a" (integer)`, `"a" (*)`, `"p" (numeric ORDER BY integer)`. */
function signatureSql(object: Aggregate, context: PlanContext, withNames: boolean): string {
  const one = (argument: Argument) =>
    argumentSql(withNames ? argument : { mode: argument.mode, type: argument.type }, object.schema, context);
  const direct = object.args.map(one).join(', ');
  const order = object.orderArgs?.map(one).join(', ');
  const inside = order === undefined ? direct : `${direct === '' ? '' : `${direct} `}ORDER BY ${order}`;
  return `${context.name(object)} (${inside === '' ? '*' : inside})`;
}

function createSql(object: Aggregate, context: PlanContext, replace = false): string {
  const call = (name: NamedRow) => calledName(name, object.schema, context);
  const parts = [
    ...transitionSql(object, '', object, context),
    ...(object.combineFunc ? [`COMBINEFUNC = ${call(object.combineFunc)}`] : []),
    ...(object.serialFunc ? [`SERIALFUNC = ${call(object.serialFunc)}`] : []),
    ...(object.deserialFunc ? [`DESERIALFUNC = ${call(object.deserialFunc)}`] : []),
    ...(object.moving
      ? [...transitionSql(object.moving, 'M', object, context), `MINVFUNC = ${call(object.moving.inverseFunc)}`]
      : []),
    ...(object.sortOp
      ? [
          `SORTOP = OPERATOR(${object.sortOp.schema === 'pg_catalog' ? 'pg_catalog' : quoteName(object.sortOp.schema)}.${object.sortOp.name})`,
        ]
      : []),
    ...(object.parallel ? [`PARALLEL = ${object.parallel}`] : []),
    ...(object.hypothetical ? ['HYPOTHETICAL'] : []),
  ];
  return `CREATE ${replace ? 'OR REPLACE ' : ''}AGGREGATE ${signatureSql(object, context, true)} (${parts.join(', ')})`;
}

function transitionSql(own: Transition, prefix: '' | 'M', object: Aggregate, context: PlanContext): string[] {
  const call = (name: NamedRow) => calledName(name, object.schema, context);
  return [
    `${prefix}SFUNC = ${call(own.stateFunc)}`,
    `${prefix}STYPE = ${typeSql(own.stateType, (user) => context.name(user, object.schema))}`,
    ...(own.stateSize === undefined ? [] : [`${prefix}SSPACE = ${own.stateSize}`]),
    ...(own.finalFunc ? [`${prefix}FINALFUNC = ${call(own.finalFunc)}`] : []),
    ...(own.finalExtra ? [`${prefix}FINALFUNC_EXTRA`] : []),
    ...(own.finalModify ? [`${prefix}FINALFUNC_MODIFY = ${own.finalModify}`] : []),
    ...(own.initial === undefined ? [] : [`${prefix}INITCOND = ${plainLiteral(own.initial)}`]),
  ];
}

function dropSql(object: Aggregate, context: PlanContext): string {
  return `DROP AGGREGATE ${signatureSql(object, context, false)}`;
}

function createStep(object: Aggregate, context: PlanContext): Step {
  return {
    stage: stage.head,
    sql: createSql(object, context),
    comment: `create aggregate ${quoteName(object.name)}`,
    reverse: [dropSql(object, context)],
  };
}

function alterAggregate(
  { from, to, fields: changes }: Alter<Aggregate>,
  context: PlanContext,
): readonly Step[] | 'remake' {
  const changed = changes.map(({ field }) => field).filter((field) => field !== 'comment');
  if (changed.length === 0) return [];
  const all = (object: Aggregate) => [...object.args, ...(object.orderArgs ?? [])];
  // What comes back follows from the final function, which is not looked into here: another one may give another type.
  const replaceable =
    !changed.some((field) => ['stateType', 'finalFunc', 'finalExtra', 'hypothetical'].includes(field)) &&
    (from.orderArgs?.length ?? -1) === (to.orderArgs?.length ?? -1) &&
    replaceableArguments(all(from), all(to));
  if (!replaceable) return 'remake';
  return [
    {
      stage: stage.head,
      sql: createSql(to, context, true),
      comment: `modify aggregate ${quoteName(to.name)}`,
      reverse: [createSql(from, context, true)],
    },
  ];
}

/** The functions that it calls. Which of their overloads is meant, only the server knows. */
function functionsOf(object: Aggregate, realm: Realm): ObjectKey[] {
  const { moving } = object;
  const called = [
    object.stateFunc,
    object.finalFunc,
    object.combineFunc,
    object.serialFunc,
    object.deserialFunc,
    moving?.stateFunc,
    moving?.inverseFunc,
    moving?.finalFunc,
  ].flatMap((name) => (name ? [`${quoteName(name.schema)}.${quoteName(name.name)}()`] : []));
  return mentionsIn(called.join(' '), object, realm);
}
