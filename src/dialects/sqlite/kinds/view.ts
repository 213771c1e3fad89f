import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, list, reference, string } from '../../../hcl/print.ts';
import type { Catalog } from '../catalog.ts';
import { readViewText } from '../ddl/objects.ts';
import { sameExpression } from '../expressions.ts';
import { bodyHcl, bodyOf, placeOf } from '../hcl-read.ts';
import { nameList, quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import type { SqliteKind, SqliteObject } from './contract.ts';

export interface View extends SqliteObject<'view'> {
  /** Names of its columns, when they are given; else the query names them. */
  readonly columns?: readonly string[];
  readonly as: string;
}

export const view: SqliteKind<View> = {
  name: 'view',
  policy: 'view',
  selector: 'view',
  references: () => [],
  changes: (from, to) => changedFields(from, to, ['columns', 'as'], { as: sameExpression }),
  read: ({ schema }: Catalog) =>
    schema
      .filter(({ type }) => type === 'view')
      .map(({ name, sql }): View => {
        const { columns, as } = readViewText(sql ?? '');
        return { kind: 'view', schema: mainSchema, name, ...(columns.length > 0 ? { columns } : {}), as };
      }),
  hcl: {
    read(own) {
      const columns = own.strings('columns');
      return {
        kind: 'view',
        ...placeOf(own),
        name: own.name,
        ...(columns === undefined || columns.length === 0 ? {} : { columns }),
        as: bodyOf(own),
      };
    },
    print: (object) =>
      block(
        'view',
        [object.name],
        [
          attribute('schema', reference('schema', object.schema)),
          ...(object.columns ? [attribute('columns', list(object.columns.map(string)))] : []),
          attribute('as', bodyHcl(object.as)),
        ],
      ),
  },
};

export function viewSql(object: View): string {
  const columns = object.columns ? ` (${nameList(object.columns)})` : '';
  return `CREATE VIEW ${quoteName(object.name)}${columns} AS ${object.as}`;
}
