import { attribute, block, bool, type HclItem, list, reference, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/block.ts';
import { sameExpression, unwrapped, wrapped } from '../expressions.ts';
import { quoteName } from '../quote.ts';

/** What an index or key is made of: a column or an expression. */
export interface IndexPart {
  readonly column?: string;
  readonly expr?: string;
  readonly desc?: true;
  /** Left out where it is the column's own. */
  readonly collate?: string;
}

/** The columns among the parts. */
export function columnsOf(parts: readonly IndexPart[]): string[] {
  return parts.flatMap(({ column }) => column ?? []);
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

/** `columns = [ … ]`, or blocks `on`. */
export function readParts(own: SchemaBlock): IndexPart[] {
  const blocks = own.blocks('on');
  const columns = own.references('columns', 'column');
  if ((columns === undefined) === (blocks.length === 0)) {
    throw own.fault(`${own.type} "${own.name}": either columns or blocks named on are required`);
  }
  if (columns) return columns.map(({ name }) => ({ column: name }));
  return blocks.map((part) => {
    const column = part.reference('column', 'column')?.name;
    const expr = part.expression('expr');
    if ((column === undefined) === (expr === undefined)) throw part.fault('either column or expr is required');
    const collate = part.string('collate');
    return {
      ...(column === undefined ? {} : { column }),
      ...(expr === undefined ? {} : { expr: unwrapped(expr) }),
      ...(part.boolean('desc') ? { desc: true } : {}),
      ...(collate === undefined ? {} : { collate }),
    };
  });
}

/** A list of columns where that tells everything, else a block for each part. */
export function partsHcl(parts: readonly IndexPart[]): HclItem[] {
  const plain = parts.every(({ column, desc, collate }) => column !== undefined && !desc && collate === undefined);
  if (plain) return [attribute('columns', list(parts.map(({ column = '' }) => reference('column', column))))];
  return parts.map(({ column, expr = '', desc, collate }) => {
    const body: HclItem[] = [];
    if (desc) body.push(attribute('desc', bool(true)));
    body.push(
      column === undefined ? attribute('expr', string(expr)) : attribute('column', reference('column', column)),
    );
    if (collate !== undefined) body.push(attribute('collate', string(collate)));
    return block('on', [], body);
  });
}
