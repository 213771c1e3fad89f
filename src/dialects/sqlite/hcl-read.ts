import { type HclExpr, heredoc, string } from '../../hcl/print.ts';
import type { Literal, SchemaBlock } from '../schema-hcl/block.ts';
import { literal } from './quote.ts';
import { mainSchema } from './sqlite-connection.ts';

/** The schema of an object: a document may call it anything, it is always this one. */
export function placeOf(own: SchemaBlock): { readonly schema: string } {
  void own.ownSchema;
  return { schema: mainSchema };
}

/** Where a part of a table is. */
export function partOf(own: SchemaBlock): { readonly schema: string; readonly parent: string } {
  return { schema: mainSchema, parent: own.parent };
}

/** A value as SQL. */
export function literalSql(value: Literal): string {
  switch (value.kind) {
    case 'string':
      return literal(value.value);
    case 'bool':
      return String(value.value);
    case 'number':
    case 'sql':
      return value.text;
  }
}

/** What a violated constraint does, when it is not what happens anyway. */
export function conflictOf(own: SchemaBlock): string | undefined {
  const word = own.word('on_conflict', ['ABORT', 'ROLLBACK', 'FAIL', 'IGNORE', 'REPLACE']);
  return word === 'ABORT' ? undefined : word;
}

/** Names as strings, or as references to columns. */
export function namesIn(own: SchemaBlock, attribute: string): readonly string[] | undefined {
  try {
    return own.strings(attribute);
  } catch {
    return own.references(attribute, 'column')?.map(({ name }) => name);
  }
}

/** The SQL of a view or trigger, without what a heredoc puts at its end. */
export function bodyOf(own: SchemaBlock): string {
  return own.required('as', own.expression('as')).trim().replace(/;$/, '');
}

export function bodyHcl(sql: string): HclExpr {
  return sql.includes('\n') ? heredoc('SQL', `${sql}\n`) : string(sql);
}
