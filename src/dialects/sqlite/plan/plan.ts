import { alignRealm } from '../../../diff/align.ts';
import { indexKinds } from '../../../diff/kinds.ts';
import type { Change } from '../../../schema/change.ts';
import type { SchemaObject } from '../../../schema/model.ts';
import type { Plan, PlannedStatement } from '../../../schema/plan.ts';
import type { PlanOptions } from '../../dialect.ts';
import { kinds } from '../kinds/index.ts';
import type { Trigger } from '../kinds/trigger.ts';
import type { View } from '../kinds/view.ts';
import type { VirtualTable } from '../kinds/virtual-table.ts';
import { alterTable, canAlter } from './alter.ts';
import { type PlanContext, planContext, statement } from './context.ts';
import { createTable, dropTable } from './create.ts';
import { createTrigger, createView, createVirtualTable, dropTrigger, dropView } from './programs.ts';
import { rebuildTable } from './rebuild.ts';
import { renameStatements } from './rename.ts';
import { finalTables, type TableState } from './table-state.ts';

const kindIndex = indexKinds(kinds);

/**
 * The statements that make the changes: what SQLite can alter is altered, any other table is built anew and filled from the old one.
 * Views and triggers go first and come back last, since they may name anything.
 */
export function plan(all: readonly Change[], options: PlanOptions): Plan {
  const changes = all.filter(({ verb }) => verb !== 'rename');
  // What patterns leave out stays, also where a table is made anew.
  const from = alignRealm(options.from.whole ?? options.from, options.to, kindIndex);
  const tables = finalTables(changes, from, options.to);
  const context = planContext(changes, from, options, tables);
  const perTable = tables.flatMap((table) => tableStatements(table, context));
  const rebuilt = tables.some((table) => table.fate === 'dropped' || isRebuilt(table));
  const body = [...goingPrograms(changes, context), ...perTable, ...comingPrograms(changes, context)];
  return { statements: [...renameStatements(all, context), ...(rebuilt ? withoutEnforcement(body) : body)] };
}

function isRebuilt(table: TableState): boolean {
  return table.fate === 'modified' && !canAlter(table);
}

function tableStatements(table: TableState, context: PlanContext): PlannedStatement[] {
  switch (table.fate) {
    case 'created':
      return createTable(table, context);
    case 'dropped':
      return dropTable(table, context);
    case 'modified':
      return canAlter(table) ? alterTable(table, context) : rebuildTable(table, context);
  }
}

/** Dropping a table deletes its rows, and with them those of its children. */
function withoutEnforcement(body: readonly PlannedStatement[]): PlannedStatement[] {
  const pragma = (value: string, comment: string) =>
    statement(`PRAGMA foreign_keys = ${value}`, comment, { reverse: [] });
  return [
    pragma('off', 'disable the enforcement of foreign-keys constraints'),
    ...body,
    pragma('on', 'enable back the enforcement of foreign-keys constraints'),
  ];
}

function of<O extends SchemaObject>(changes: readonly Change[], kind: O['kind']) {
  const own = changes.filter((change) => ('object' in change ? change.object : change.to).kind === kind);
  return {
    going: own.flatMap((change) =>
      change.verb === 'drop' ? [change.object] : change.verb === 'alter' ? [change.from] : [],
    ) as O[],
    coming: own.flatMap((change) =>
      change.verb === 'create' ? [change.object] : change.verb === 'alter' ? [change.to] : [],
    ) as O[],
  };
}

function goingPrograms(changes: readonly Change[], context: PlanContext): PlannedStatement[] {
  return [
    ...of<Trigger>(changes, 'trigger').going.map((trigger) => dropTrigger(trigger, context)),
    ...of<View>(changes, 'view').going.map((view) => dropView(view, context)),
  ];
}

function comingPrograms(changes: readonly Change[], context: PlanContext): PlannedStatement[] {
  const views = of<View>(changes, 'view');
  const triggers = of<Trigger>(changes, 'trigger').coming;
  // A view that is made anew has lost its triggers.
  const lost = context.keptTriggers.filter(({ on }) => views.going.some(({ name }) => name === on));
  return [
    ...of<VirtualTable>(changes, 'virtual_table').coming.map((table) => createVirtualTable(table, context)),
    ...views.coming.map((view) => createView(view, context)),
    ...[...lost, ...triggers].map((trigger) => createTrigger(trigger, context)),
  ];
}
