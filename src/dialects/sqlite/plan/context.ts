import type { Change } from '../../../schema/change.ts';
import type { Realm } from '../../../schema/model.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import type { PlanOptions } from '../../dialect.ts';
import { type Index, writtenName } from '../kinds/index-object.ts';
import type { Trigger } from '../kinds/trigger.ts';
import type { View } from '../kinds/view.ts';
import { quoteName } from '../quote.ts';
import type { TableState } from './table-state.ts';

/** What planning one table has to know of everything else. */
export interface PlanContext {
  /** Quoted, behind the qualifier that was asked for. */
  name(object: string): string;
  /** The name of an index when it is written. */
  indexName(index: Index): string;
  /** A name that nothing has, as close to this one as can be. */
  freeName(name: string): string;
  /** Views that are there at some time of the plan. */
  readonly views: readonly View[];
  /** Triggers that are there at some time of the plan. */
  readonly triggers: readonly Trigger[];
  /** Triggers that the plan leaves as they are. */
  readonly keptTriggers: readonly Trigger[];
}

export function planContext(
  changes: readonly Change[],
  from: Realm,
  { to, qualifier }: PlanOptions,
  tables: readonly TableState[],
): PlanContext {
  const objects = [...from.objects.values(), ...to.objects.values()];
  const taken = new Set(
    objects
      .filter(({ kind }) => kind === 'table' || kind === 'virtual_table' || kind === 'view' || kind === 'index')
      .filter((object) => !isMadeUp(object))
      .map(({ name }) => name.toLowerCase()),
  );
  const touched = new Set(changes.map(({ key }) => key));
  const written = new Map<Index, string>();
  const context: PlanContext = {
    name: (object) =>
      qualifier.by === 'name' ? `${quoteName(qualifier.name)}.${quoteName(object)}` : quoteName(object),
    indexName(index) {
      if (!index.automatic) return index.name;
      const known = written.get(index);
      if (known !== undefined) return known;
      const name = context.freeName(writtenName(index));
      written.set(index, name);
      return name;
    },
    freeName(name) {
      let free = name;
      for (let count = 1; taken.has(free.toLowerCase()); count++) free = `${name}_${count}`;
      taken.add(free.toLowerCase());
      return free;
    },
    views: objects.filter((object): object is View => object.kind === 'view'),
    triggers: objects.filter((object): object is Trigger => object.kind === 'trigger'),
    keptTriggers: [...from.objects]
      .filter(([key, object]) => object.kind === 'trigger' && !touched.has(key))
      .map(([, object]) => object as Trigger),
  };
  // Every table names its indexes in the same order, however often it is asked.
  for (const table of tables) {
    if (table.fate !== 'dropped') for (const index of table.after.indexes) context.indexName(index);
  }
  return context;
}

function isMadeUp(object: object): boolean {
  return 'automatic' in object && object.automatic === true;
}

/** A planned statement that may share a transaction, as all of them may here. */
export function statement(
  sql: string,
  comment: string,
  more: Partial<Pick<PlannedStatement, 'list' | 'reverse' | 'hazards'>> = {},
): PlannedStatement {
  return { sql, comment, transaction: 'any', hazards: [], ...more };
}
