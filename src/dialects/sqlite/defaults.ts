import { bool, type HclExpr, number, sql, string } from '../../hcl/print.ts';
import { canonical, unwrapped } from './expressions.ts';
import { literal } from './quote.ts';
import { tokenize } from './tokens.ts';

/** What a default is, by its text: a constant, or something that SQLite computes. */
type Constant = 'bool' | 'number' | 'string' | 'blob';

/** The default of a column as SQLite reports it; undefined when there is none, which NULL is as well. */
export function readDefault(reported: string | null): string | undefined {
  if (reported === null) return undefined;
  const text = unwrapped(reported.trim());
  if (/^null$/i.test(text)) return undefined;
  if (!/^["`[]/.test(text)) return text;
  const [token, ...more] = tokenize(text);
  // Double quotes are a string here to SQLite, when no such name is possible; others read them as a name.
  return token?.kind === 'name' && more.length === 0 ? literal(token.value) : text;
}

function constantOf(text: string): Constant | undefined {
  if (/^'(?:[^']|'')*'$/.test(text)) return 'string';
  if (/^[+-]?\s*(?:0x[\da-f_]+|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?)$/i.test(text)) return 'number';
  if (/^(?:true|false)$/i.test(text)) return 'bool';
  return /^x'[\da-f]*'$/i.test(text) ? 'blob' : undefined;
}

/** A literal needs no parentheses, and may be the default of a column that is added. */
export function isConstant(text: string): boolean {
  return constantOf(text) !== undefined;
}

/** As it stands behind DEFAULT, and wherever an expression may. */
export function defaultSql(text: string): string {
  return isConstant(text) ? text : `(${text})`;
}

export function defaultHcl(text: string): HclExpr {
  switch (constantOf(text)) {
    case 'bool':
      return bool(/^true$/i.test(text));
    case 'number':
      // HCL numbers are values: only what they print as stays as it was written.
      return /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/.test(text) ? number(text) : sql(text);
    case 'string':
      return string(tokenize(text)[0]?.value ?? '');
    default:
      return sql(text);
  }
}

export function sameDefault(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return comparable(a) === comparable(b);
}

/** A number is the same with or without quotes to a column that holds numbers, and so it is here. */
function comparable(text: string): string {
  return constantOf(text) === 'string' ? `'${tokenize(text)[0]?.value ?? ''}` : canonical(text);
}
