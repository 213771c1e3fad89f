import { type HclExpr, string } from '../../../hcl/print.ts';
import { quoteName } from '../quote.ts';
import type { PlanContext } from './contract.ts';

/** Something that a schema holds, by name: a collation, an operator class. */
export interface Qualified {
  readonly schema: string;
  readonly name: string;
}

/** The name in a statement about an object of the schema `home`; names of the server stand without theirs. */
export function qualifiedSql({ schema, name }: Qualified, context: PlanContext, home: string | undefined): string {
  return schema === 'pg_catalog' ? quoteName(name) : context.name({ schema, name }, home);
}

/** ` COLLATE "C"`, or nothing. */
export function collateSql(collation: Qualified | undefined, context: PlanContext, home: string): string {
  return collation ? ` COLLATE ${qualifiedSql(collation, context, home)}` : '';
}

/** `"C"`, or `"app.german"` for what a schema of the user holds. */
export function qualifiedHcl({ schema, name }: Qualified): HclExpr {
  return string(schema === 'pg_catalog' ? name : `${schema}.${name}`);
}

/** An operator's name, which takes no quotes; those of the server stand without their schema. */
export function operatorSql({ schema, name }: Qualified, context: PlanContext, home: string | undefined): string {
  if (schema === 'pg_catalog') return name;
  const prefix = context.name({ schema, name: '' }, home).slice(0, -2);
  return prefix + name;
}
