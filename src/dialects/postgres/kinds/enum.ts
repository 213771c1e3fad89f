import { changedFields } from '../../../diff/compare.ts';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { attribute, block, list, reference, string } from '../../../hcl/print.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import { typesOf } from '../catalog/catalog.ts';
import { plainLiteral, quoteName } from '../quote.ts';
import { address, type PlanContext, type PostgresKind, type Step, stage } from './contract.ts';
import { keysOfType } from './key-types.ts';
import { renameAs } from './rename.ts';
import { droppedType, replaceType } from './replace-type.ts';
import { firstMisplaced, isMadeAgain } from './type-again.ts';

export interface EnumType extends SchemaObject<'enum'> {
  readonly schema: string;
  /** In sort order. */
  readonly values: readonly string[];
}

const typeRules = { word: 'TYPE', label: 'enum type', create: definition };

export const enumType: PostgresKind<EnumType> = {
  name: 'enum',
  policy: 'enum',
  selector: 'enum',
  namespace: 'type',
  rename: renameAs('TYPE', 'type', 'an enum'),
  references: () => [],
  changes: (from, to) => changedFields(from, to, ['values']),

  read: (catalog) =>
    typesOf(catalog, 'e').map(({ id, schema, name, labels }) => ({
      object: { kind: 'enum', schema, name, values: labels ?? [] },
      addresses: [address('pg_type', id)],
    })),

  create: (object, context) => [
    {
      stage: stage.head,
      sql: createSql(object, context),
      comment: `create enum type ${quoteName(object.name)}`,
      reverse: [`DROP TYPE ${context.name(object)}`],
    },
  ],
  drop: (object, context) => droppedType(object, context, typeRules),
  alter: ({ from, to, fields }, context) =>
    fields.some(({ field }) => field === 'values') ? changeValues(from, to, context) : [],
  entails: ({ from }, context) => (isMadeAgain(from, context) ? keysOfType(context) : []),
  commentOn: (object, context) => ({ on: `TYPE ${context.name(object)}`, label: `type: ${quoteName(object.name)}` }),

  hcl: {
    read: (block) => ({
      kind: 'enum',
      schema: block.schema,
      name: block.name,
      values: block.required('values', block.strings('values')),
    }),
    print: (object, { labels }) =>
      block('enum', labels(object), [
        attribute('schema', reference('schema', object.schema)),
        attribute('values', list(object.values.map(string))),
        ...(object.comment === undefined ? [] : [attribute('comment', string(object.comment))]),
      ]),
  },
};

function createSql(object: EnumType, context: PlanContext): string {
  return definition(object, context.name(object));
}

function definition({ values }: EnumType, name: string): string {
  return `CREATE TYPE ${name} AS ENUM (${values.map(plainLiteral).join(', ')})`;
}

/** The server can add labels at any place, but neither take one away nor move one: for that another type takes the enum's place. */
function changeValues(from: EnumType, to: EnumType, context: PlanContext): Step[] {
  const misplaced = firstMisplaced(from.values, to.values);
  if (misplaced < 0) return addValues(from, to, context);
  const removed = from.values.filter((value) => !to.values.includes(value));
  if (removed.length > 0 && context.rebuild.enum !== true) throw refused(from, to, misplaced);
  return replaceType(from, to, context, typeRules);
}

function addValues(from: EnumType, to: EnumType, context: PlanContext): Step[] {
  const current = [...from.values];
  const steps: Step[] = [];
  to.values.forEach((value, index) => {
    if (from.values.includes(value)) return;
    const before = to.values[index - 1];
    const first = current[0];
    const place =
      before === undefined
        ? first === undefined
          ? ''
          : ` BEFORE ${plainLiteral(first)}`
        : current[current.length - 1] === before
          ? ''
          : ` AFTER ${plainLiteral(before)}`;
    current.splice(before === undefined ? 0 : current.indexOf(before) + 1, 0, value);
    steps.push({
      stage: stage.head,
      sql: `ALTER TYPE ${context.name(to)} ADD VALUE ${plainLiteral(value)}${place}`,
      comment: `add value to enum type: ${quoteName(to.name)}`,
      usableAfterCommit: plainLiteral(value),
    });
  });
  return steps;
}

function refused(from: EnumType, to: EnumType, misplaced: number): TelamonError {
  const removed = from.values.filter((value) => !to.values.includes(value));
  const value = to.values[misplaced] ?? from.values[misplaced] ?? '';
  return new TelamonError(
    'plan_refused',
    `reordering enum ${quoteName(to.name)} value ${quoteName(value)} is not supported`,
    {
      hints: [
        removed.length > 0
          ? `the server cannot take values out of an enum; missing in the desired state: ${removed.map(quoteName).join(', ')}`
          : 'the server cannot move the values of an enum; new ones can be added at any place',
        'diff { enum_rebuild = true } in the project file makes the type again; that fails while rows hold such a value',
      ],
    },
  );
}
