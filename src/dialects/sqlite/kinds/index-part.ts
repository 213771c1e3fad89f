import { attribute, block, bool, type HclItem, list, reference, string } from '../../../hcl/print.ts';
import { sameExpression, wrapped } from '../expressions.ts';
import { quoteName } from '../quote.ts';

/** What an index or key is made of: a column or an expression. */
export interface IndexPart {
  readonly column?: string;
  readonly expr?: string;
  readonly desc?: true;
  /** Left out where it is the column's own. */
  readonly collate?: string;
}

export function partsSql(parts: readonly IndexPart[]): string {
  const text = parts.map(({ column, expr, desc, collate }) =>
    [
      column === undefined ? wrapped(expr ?? '') : quoteName(column),
      ...(collate === undefined ? [] : [`COLLATE ${quoteName(collate)}`]),
      ...(desc ? ['DESC'] : []),
    ].join(' '),
  );
  return `(${text.join(', ')})`;
}

export function sameParts(a: readonly IndexPart[], b: readonly IndexPart[]): boolean {
  return (
    a.length === b.length &&
    a.every((part, place) => {
      const other = b[place];
      return (
        other !== undefined &&
        part.column?.toLowerCase() === other.column?.toLowerCase() &&
        sameExpression(part.expr, other.expr) &&
        part.desc === other.desc &&
        part.collate?.toLowerCase() === other.collate?.toLowerCase()
      );
    })
  );
}

/** A list of columns where that tells everything, else a block for each part. */
export function partsHcl(parts: readonly IndexPart[]): HclItem[] {
  const plain = parts.every(({ column, desc, collate }) => column !== undefined && !desc && collate === undefined);
  if (plain) return [attribute('columns', list(parts.map(({ column = '' }) => reference('column', column))))];
  return parts.map(({ column, expr = '', desc, collate }) =>
    block(
      'on',
      [],
      [
        ...(desc ? [attribute('desc', bool(true))] : []),
        column === undefined ? attribute('expr', string(expr)) : attribute('column', reference('column', column)),
        ...(collate === undefined ? [] : [attribute('collate', string(collate))]),
      ],
    ),
  );
}
