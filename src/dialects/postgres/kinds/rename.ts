import type { Rename } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { Hazard, PlannedStatement } from '../../../schema/plan.ts';
import { quoteName } from '../quote.ts';
import type { PlanContext, PostgresKind } from './contract.ts';
import { type Routine, routineName } from './routine.ts';

type Renaming<O extends SchemaObject> = NonNullable<PostgresKind<O>['rename']>;

/** What stands in the schema by itself: `ALTER TABLE "t" RENAME TO "u"`. */
export function renameAs<O extends SchemaObject>(
  keyword: string,
  word: string,
  label: string,
  rules: Partial<Omit<Renaming<O>, 'word' | 'statements'>> = {},
): Renaming<O> {
  return {
    ...rules,
    word,
    statements({ from, to }, context) {
      const head = (object: SchemaObject) => `ALTER ${keyword} ${called(object, context)}`;
      const moved = { ...from, ...(to.schema === undefined ? {} : { schema: to.schema }) };
      const comment = `rename ${label} from "${from.name}" to "${to.name}"`;
      return [
        ...(from.schema === to.schema
          ? []
          : [
              renaming(
                `${head(from)} SET SCHEMA ${quoteName(to.schema ?? '')}`,
                `move ${label} "${from.name}" from schema "${from.schema}" to "${to.schema}"`,
                `${head(moved)} SET SCHEMA ${quoteName(from.schema ?? '')}`,
                from,
              ),
            ]),
        ...(from.name === to.name
          ? []
          : [
              renaming(
                `${head(moved)} RENAME TO ${quoteName(to.name)}`,
                comment,
                `${head(to)} RENAME TO ${quoteName(from.name)}`,
                from,
              ),
            ]),
      ];
    },
  };
}

/** What is renamed by a clause of its table's statement: `ALTER TABLE "t" RENAME CONSTRAINT "a" TO "b"`. */
export function renameInTable<O extends SchemaObject>(
  keyword: string,
  word: string,
  rules: Partial<Omit<Renaming<O>, 'word' | 'statements'>> = {},
): Renaming<O> {
  return {
    ...rules,
    word,
    statements: ({ from, to }, context) => [
      renaming(
        `${inTable(from, context)} RENAME ${keyword} ${quoteName(from.name)} TO ${quoteName(to.name)}`,
        `rename a ${word} from "${from.name}" to "${to.name}"`,
        `${inTable(from, context)} RENAME ${keyword} ${quoteName(to.name)} TO ${quoteName(from.name)}`,
        ...(rules.follows ? [] : [from]),
      ),
    ],
  };
}

/** What has a statement of its own and stands on a table: `ALTER POLICY "p" ON "t" RENAME TO "q"`. */
export function renameOnTable<O extends SchemaObject>(keyword: string, word: string): Renaming<O> {
  return {
    word,
    statements: ({ from, to }, context) => {
      const table = context.name(tableOf(from));
      const sql = (a: SchemaObject, b: SchemaObject) =>
        `ALTER ${keyword} ${quoteName(a.name)} ON ${table} RENAME TO ${quoteName(b.name)}`;
      return [renaming(sql(from, to), `rename a ${word} from "${from.name}" to "${to.name}"`, sql(to, from))];
    },
  };
}

/** Constraints of a table: their names tell nothing to queries. */
export function renameConstraint<O extends SchemaObject>(): Renaming<O> {
  return renameInTable<O>('CONSTRAINT', 'constraint', { follows: true });
}

function inTable(object: SchemaObject, context: PlanContext): string {
  return `ALTER TABLE ${context.name(tableOf(object))}`;
}

function tableOf({ schema, parent = '' }: SchemaObject) {
  return { name: parent, ...(schema === undefined ? {} : { schema }) };
}

/** Overloads are told by the types of what they take. */
function called(object: SchemaObject, context: PlanContext): string {
  if (object.kind === 'procedure') return routineName(object as Routine, context);
  const signature = object.signature ?? ('args' in object ? '' : undefined);
  return context.name(object) + (signature === undefined ? '' : ` (${signature})`);
}

/** @param used what queries call by its name, and no longer find. */
function renaming(sql: string, comment: string, reverse: string, used?: Rename['from']): PlannedStatement {
  const hazards: readonly Hazard[] = used
    ? [
        {
          type: 'HAS_UNTRACKABLE_DEPENDENCIES',
          message: `what still calls it ${quoteName(used.name)} fails from then on: programs, functions, other databases`,
        },
      ]
    : [];
  return { sql, comment, reverse: [reverse], transaction: 'any', hazards };
}
