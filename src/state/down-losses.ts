import type { Dialect } from '../dialects/dialect.ts';
import { describe, keyOf, type Realm, type SchemaObject } from '../schema/model.ts';

/** Rows or values that are gone when one state becomes the other. */
export interface Loss {
  readonly object: SchemaObject;
  /** For people. */
  readonly text: string;
  /** True as long as there is nothing to lose. */
  readonly check: string;
}

/** What is dropped although it may hold rows: tables, and columns of tables that stay. */
export function lossesOf(before: Realm, after: Realm, dialect: Dialect, qualified: boolean): readonly Loss[] {
  return [...before.objects.values()].flatMap((object): Loss[] => {
    if (after.objects.has(keyOf(object))) return [];
    if (object.kind === 'table') {
      const table = nameOf(object.schema, object.name, dialect, qualified);
      return [
        {
          object,
          text: `the rows of ${describe(object)}`,
          check: `SELECT NOT EXISTS (SELECT 1 FROM ${table}) AS ${dialect.quoteName('is_empty')}`,
        },
      ];
    }
    if (object.kind !== 'column' || isGenerated(object) || object.parent === undefined) return [];
    const table = {
      kind: 'table',
      name: object.parent,
      ...(object.schema === undefined ? {} : { schema: object.schema }),
    };
    if (!after.objects.has(keyOf(table))) return [];
    const name = nameOf(object.schema, object.parent, dialect, qualified);
    return [
      {
        object,
        text: `the values of ${describe(object)}`,
        check: `SELECT NOT EXISTS (SELECT 1 FROM ${name} WHERE ${dialect.quoteName(object.name)} IS NOT NULL) AS ${dialect.quoteName('is_empty')}`,
      },
    ];
  });
}

/** What is computed is lost without loss. */
function isGenerated(column: SchemaObject): boolean {
  return 'generated' in column && column.generated !== undefined;
}

function nameOf(schema: string | undefined, name: string, { quoteName }: Dialect, qualified: boolean): string {
  return qualified && schema !== undefined ? `${quoteName(schema)}.${quoteName(name)}` : quoteName(name);
}
