import { changedFields } from '../../../diff/compare.ts';
import { keyOf } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import type { Table } from './table.ts';

type Settings = { readonly [K in 'replicaIdentity' | 'clusterOn']?: Table[K] | undefined };

/** What names an index of the table, and so comes after it. */
export function indexSettings(from: Settings, to: Table, context: PlanContext): Step[] {
  const same = changedFields<Settings>(from, to, ['replicaIdentity']).length === 0;
  return [
    ...(same ? [] : changed(identityClause, identityIndex, from, to, context)),
    ...(from.clusterOn === to.clusterOn ? [] : changed(clusterClause, ({ clusterOn }) => clusterOn, from, to, context)),
  ];
}

/** An index that was named may go in the same plan. It is let go before, so that the way back names it when it is there again. */
function changed(
  clause: (settings: Settings) => string,
  index: (settings: Settings) => string | undefined,
  from: Settings,
  to: Table,
  context: PlanContext,
): Step[] {
  const [before, after] = [index(from), index(to)];
  const step = setting(clause, from, to, context);
  if (before === undefined) return [step];
  if (after === undefined) return [{ ...step, stage: stage.leave }];
  if (stays(before, to, context)) return [step];
  const { replicaIdentity: _, clusterOn: __, ...none } = to;
  return [
    { ...setting(clause, from, none, context), stage: stage.leave },
    { ...step, reverse: [] },
  ];
}

function stays(name: string, { schema, name: parent }: Table, { from, to }: PlanContext): boolean {
  return ['index', 'unique', 'primary_key'].some((kind) => {
    const key = keyOf({ kind, schema, parent, name });
    return from.objects.has(key) && to.objects.has(key);
  });
}

function identityIndex({ replicaIdentity }: Settings): string | undefined {
  return typeof replicaIdentity === 'object' ? replicaIdentity.index : undefined;
}

/** The same of an index of that name that has just been made again. */
export function settingsOf(indexes: ReadonlySet<string>, from: Table, to: Table, context: PlanContext): Step[] {
  const isAgain = (index: (table: Table) => string | undefined) => {
    const name = index(to);
    return name !== undefined && name === index(from) && indexes.has(name);
  };
  return [
    ...(isAgain(identityIndex) ? [setting(identityClause, from, to, context)] : []),
    ...(isAgain(({ clusterOn }) => clusterOn) ? [setting(clusterClause, from, to, context)] : []),
  ];
}

function setting(clause: (settings: Settings) => string, from: Settings, to: Table, context: PlanContext): Step {
  const head = `ALTER TABLE ${context.name(to)}`;
  return {
    stage: stage.settings,
    sql: `${head} ${clause(to)}`,
    comment: `modify ${quoteName(to.name)} table`,
    reverse: [`${head} ${clause(from)}`],
    effect: 'alter',
  };
}

function identityClause({ replicaIdentity }: Settings): string {
  if (replicaIdentity === undefined) return 'REPLICA IDENTITY DEFAULT';
  return typeof replicaIdentity === 'string'
    ? `REPLICA IDENTITY ${replicaIdentity.toUpperCase()}`
    : `REPLICA IDENTITY USING INDEX ${quoteName(replicaIdentity.index)}`;
}

export function clusterClause({ clusterOn }: { readonly clusterOn?: string | undefined }): string {
  return clusterOn === undefined ? 'SET WITHOUT CLUSTER' : `CLUSTER ON ${quoteName(clusterOn)}`;
}
