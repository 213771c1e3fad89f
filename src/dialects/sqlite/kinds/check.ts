import { changedFields } from '../../../diff/compare.ts';
import { attribute, block, type HclItem, string } from '../../../hcl/print.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { partOf } from '../hcl-read.ts';
import { quoteName } from '../quote.ts';
import { mainSchema } from '../sqlite-connection.ts';
import { mentionedKeys, type SqliteKind, type TablePart, type TableSource } from './contract.ts';

export interface Check extends TablePart<'check'> {
  /** In parentheses. */
  readonly expr: string;
  /** The name is made up: it only tells it from the others. */
  readonly unnamed?: true;
}

export const check: SqliteKind<Check> = {
  name: 'check',
  owners: ['table'],
  policy: 'check',
  selector: 'check',
  references: (object) => mentionedKeys(object, object.expr),
  changes: (from, to) => changedFields(from, to, ['expr'], { expr: sameExpression }),
  pairs: (from, to) => (from.unnamed === true || to.unnamed === true) && sameExpression(from.expr, to.expr),
  anonymous: (object) => object.unnamed === true,
  readTable,
  hcl: {
    read(own) {
      const expr = wrapped(own.required('expr', own.expression('expr')));
      const name = own.hasName ? { name: own.name } : { name: `check ${expr}`, unnamed: true as const };
      return { kind: 'check', ...partOf(own), ...name, expr };
    },
  },
  item: (object) => `${object.unnamed ? '' : `CONSTRAINT ${quoteName(object.name)} `}CHECK ${wrapped(object.expr)}`,
};

function readTable({ name: table, text }: TableSource): Check[] {
  if (text.checks.length === 0) return [];
  const taken = new Set(text.checks.map(({ name }) => name));
  const used = new Set<string>();
  return text.checks.map(({ name, expr }, place): Check => {
    // Two constraints may share a name in SQLite.
    const named = name !== undefined && !used.has(name);
    let own = named ? name : `check ${place + 1}`;
    while (!named && taken.has(own)) own += '_';
    used.add(own);
    const found: Check = { kind: 'check', schema: mainSchema, parent: table, name: own, expr };
    return named ? found : { ...found, unnamed: true };
  });
}

export function checkHcl(object: Check): HclItem {
  return block('check', object.unnamed ? [] : [object.name], [attribute('expr', string(wrapped(object.expr)))]);
}
