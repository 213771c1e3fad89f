import { changedFields } from '../../../diff/compare.ts';
import { quoteName } from '../quote.ts';
import { type PlanContext, type Step, stage } from './contract.ts';
import type { Table } from './table.ts';

type Settings = { readonly [K in 'replicaIdentity' | 'clusterOn']?: Table[K] | undefined };

/** What names an index of the table, and so comes after it. */
export function indexSettings(from: Settings, to: Table, context: PlanContext): Step[] {
  const same = changedFields<Settings>(from, to, ['replicaIdentity']).length === 0;
  return [
    ...(same ? [] : [setting(identityClause, from, to, context)]),
    ...(from.clusterOn === to.clusterOn ? [] : [setting(clusterClause, from, to, context)]),
  ];
}

/** The same of an index of that name that has just been made again. */
export function settingsOf(indexes: ReadonlySet<string>, from: Table, to: Table, context: PlanContext): Step[] {
  const identity = (table: Table) =>
    typeof table.replicaIdentity === 'object' ? table.replicaIdentity.index : undefined;
  const stays = (index: (table: Table) => string | undefined) => {
    const name = index(to);
    return name !== undefined && name === index(from) && indexes.has(name);
  };
  return [
    ...(stays(identity) ? [setting(identityClause, from, to, context)] : []),
    ...(stays(({ clusterOn }) => clusterOn) ? [setting(clusterClause, from, to, context)] : []),
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
