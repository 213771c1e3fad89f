import type { PlannedStatement } from '../../../schema/plan.ts';
import { type Trigger, triggerSql } from '../kinds/trigger.ts';
import { type View, viewSql } from '../kinds/view.ts';
import { type VirtualTable, virtualTableSql } from '../kinds/virtual-table.ts';
import { quoteName } from '../quote.ts';
import { type PlanContext, statement } from './context.ts';

/** What stands behind CREATE names itself first: the qualifier goes there. */
function qualified(sql: string, name: string, context: PlanContext): string {
  return sql.replace(quoteName(name), () => context.name(name));
}

export function createView(view: View, context: PlanContext): PlannedStatement {
  return statement(qualified(viewSql(view), view.name, context), `create "${view.name}" view`, {
    reverse: [`DROP VIEW ${context.name(view.name)}`],
  });
}

export function dropView(view: View, context: PlanContext): PlannedStatement {
  return statement(`DROP VIEW ${context.name(view.name)}`, `drop "${view.name}" view`, {
    reverse: [qualified(viewSql(view), view.name, context)],
  });
}

export function createTrigger(trigger: Trigger, context: PlanContext): PlannedStatement {
  return statement(qualified(triggerSql(trigger), trigger.name, context), `create trigger "${trigger.name}"`, {
    reverse: [`DROP TRIGGER ${context.name(trigger.name)}`],
  });
}

export function dropTrigger(trigger: Trigger, context: PlanContext): PlannedStatement {
  return statement(`DROP TRIGGER ${context.name(trigger.name)}`, `drop trigger "${trigger.name}"`, {
    reverse: [qualified(triggerSql(trigger), trigger.name, context)],
  });
}

export function createVirtualTable(table: VirtualTable, context: PlanContext): PlannedStatement {
  return statement(qualified(virtualTableSql(table), table.name, context), `create "${table.name}" table`, {
    reverse: [`DROP TABLE ${context.name(table.name)}`],
  });
}
