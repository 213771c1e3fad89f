import {
  attribute,
  block,
  bool,
  type HclBlock,
  type HclItem,
  number,
  raw,
  reference,
  string,
} from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import type { NamedRow } from '../catalog/routines.ts';
import { typeRefOf } from '../hcl-types.ts';
import { nameText } from '../names.ts';
import type { Aggregate, Modify, Transition } from './aggregate.ts';
import { commentHcl } from './constraints.ts';
import type { HclContext } from './contract.ts';
import { dependsOnHcl } from './definition-hcl.ts';
import { signatureOf, typeKeys } from './routine.ts';
import { argumentBlocks, calledHcl, readArgumentsHcl, readCalled } from './routine-hcl.ts';

const modifies: readonly Modify[] = ['READ_ONLY', 'SHAREABLE', 'READ_WRITE'];

export function printAggregate(object: Aggregate, context: HclContext): HclBlock {
  const called = (name: string, value: NamedRow | undefined) =>
    value ? [attribute(name, calledHcl(value, object.schema, ['function'], context))] : [];
  const named = typeKeys([...object.args.map(({ type }) => type), object.stateType]);
  return block('aggregate', context.labels(object), [
    attribute('schema', reference('schema', object.schema)),
    ...argumentBlocks(object.args, context),
    ...argumentBlocks(object.orderArgs ?? [], context, 'order_arg'),
    ...transitionHcl(object, object, context),
    ...called('combine_func', object.combineFunc),
    ...called('serial_func', object.serialFunc),
    ...called('deserial_func', object.deserialFunc),
    ...(object.sortOp
      ? [
          attribute(
            'sort_op',
            string(
              object.sortOp.schema === 'pg_catalog'
                ? object.sortOp.name
                : `${object.sortOp.schema}.${object.sortOp.name}`,
            ),
          ),
        ]
      : []),
    ...(object.hypothetical ? [attribute('hypothetical', bool(true))] : []),
    ...(object.parallel ? [attribute('parallel', raw(object.parallel))] : []),
    ...commentHcl(object.comment),
    ...dependsOnHcl(object, context, named),
    ...(object.moving
      ? [
          block(
            'moving',
            [],
            [...transitionHcl(object.moving, object, context), ...called('inverse_func', object.moving.inverseFunc)],
          ),
        ]
      : []),
  ]);
}

function transitionHcl(own: Transition, { schema }: Aggregate, context: HclContext): HclItem[] {
  return [
    attribute('state_type', context.type(own.stateType)),
    attribute('state_func', calledHcl(own.stateFunc, schema, ['function'], context)),
    ...(own.stateSize === undefined ? [] : [attribute('state_size', number(own.stateSize))]),
    ...(own.initial === undefined ? [] : [attribute('initial_value', string(own.initial))]),
    ...(own.finalFunc ? [attribute('final_func', calledHcl(own.finalFunc, schema, ['function'], context))] : []),
    ...(own.finalExtra ? [attribute('final_extra', bool(true))] : []),
    ...(own.finalModify ? [attribute('final_modify', raw(own.finalModify))] : []),
  ];
}

export function readAggregateHcl(block: SchemaBlock): Aggregate {
  const args = readArgumentsHcl(block);
  const orderArgs = readArgumentsHcl(block, 'order_arg');
  const parallel = block.word('parallel', ['UNSAFE', 'RESTRICTED', 'SAFE']);
  const moving = block.block('moving');
  const sortOp = block.string('sort_op');
  return {
    kind: 'aggregate',
    schema: block.schema,
    name: block.name,
    ...signatureOf([...args, ...orderArgs]),
    args,
    ...(orderArgs.length > 0 ? { orderArgs } : {}),
    ...(block.boolean('hypothetical') ? { hypothetical: true } : {}),
    ...readTransition(block),
    ...optional('combineFunc', readCalled(block, 'combine_func', 'function')),
    ...optional('serialFunc', readCalled(block, 'serial_func', 'function')),
    ...optional('deserialFunc', readCalled(block, 'deserial_func', 'function')),
    ...(moving
      ? {
          moving: {
            ...readTransition(moving),
            inverseFunc: moving.required('inverse_func', readCalled(moving, 'inverse_func', 'function')),
          },
        }
      : {}),
    ...optional('sortOp', sortOp === undefined ? undefined : operatorName(sortOp)),
    ...(parallel === undefined || parallel === 'UNSAFE' ? {} : { parallel }),
  };
}

function readTransition(block: SchemaBlock): Transition {
  const size = block.integer('state_size');
  const initial = block.literal('initial_value');
  return {
    stateType: typeRefOf(block.required('state_type', block.spelledType('state_type'))),
    stateFunc: block.required('state_func', readCalled(block, 'state_func', 'function')),
    ...optional('stateSize', size === undefined ? undefined : Number(size)),
    ...optional(
      'initial',
      initial && (initial.kind === 'string' || initial.kind === 'bool' ? String(initial.value) : initial.text),
    ),
    ...optional('finalFunc', readCalled(block, 'final_func', 'function')),
    ...(block.boolean('final_extra') ? { finalExtra: true } : {}),
    ...optional('finalModify', block.word('final_modify', modifies)),
  };
}

function optional<Name extends string, T>(name: Name, value: T | undefined): { readonly [N in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: T });
}

/** `">"`, or `"app.<%"` with the schema before the first dot. */
function operatorName(text: string): NamedRow {
  const dot = text.lastIndexOf('.');
  return dot < 0
    ? { schema: 'pg_catalog', name: text }
    : { schema: nameText(text.slice(0, dot)), name: text.slice(dot + 1) };
}

/** The types of the input, as references tell overloads apart. */
export function signatureOfAggregate(block: SchemaBlock): string | undefined {
  return signatureOf([...readArgumentsHcl(block), ...readArgumentsHcl(block, 'order_arg')]).signature;
}
