import { quoteName } from '../quote.ts';
import type { Column } from './column.ts';
import type { Work } from './column-alter.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import { tableAt } from './lineage.ts';
import { sequenceName } from './sequence-names.ts';

/** First major version that knows unlogged sequences: they follow the table that owns them, wanted or not. */
export const unloggedSequences = 15;

/** Before that they are all logged, and nothing tells of it. */
export function knownPersistence(column: Column, major: number): Column {
  if (major >= unloggedSequences || column.identity?.persistence === undefined) return column;
  const { persistence: _, ...identity } = column.identity;
  return { ...column, identity };
}

/** The sequence of a new identity is logged like the table. */
export function ownPersistence(column: Column, context: PlanContext): readonly Step[] {
  const { persistence } = column.identity ?? {};
  if (persistence === undefined || context.targetMajor < unloggedSequences) return [];
  return [step(column, persistence, [], context)];
}

/** The table stays as it is, and its sequence is logged from now on, or no longer. */
export function changedPersistence({ from, to, context }: Work): readonly Step[] {
  const [before, after] = [from.identity?.persistence, to.identity?.persistence];
  const [old, now] = [context.from, context.to].map((realm) => tableAt(realm, { schema: to.schema, name: to.parent }));
  if (before === after || old?.unlogged !== now?.unlogged || context.targetMajor < unloggedSequences) return [];
  const usual = now?.unlogged ? 'UNLOGGED' : 'LOGGED';
  return [step(from, after ?? usual, [sql(from, before ?? usual, context)], context)];
}

function step(column: Column, word: string, reverse: readonly string[], context: PlanContext): Step {
  const comment = `modify the sequence of identity column ${quoteName(column.name)}`;
  return { stage: stage.finish, sql: sql(column, word, context), comment, reverse, effect: 'alter' };
}

function sql(column: Column, word: string, context: PlanContext): string {
  return `ALTER SEQUENCE ${context.name({ schema: column.schema, name: sequenceName(column) ?? '' })} SET ${word}`;
}
