import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { quoteName } from '../quote.ts';
import { type PlanContext, type Step, stage } from './contract.ts';

/** When a trigger, a rule or an event trigger fires; left out: in sessions that are no replica. */
export type Enabled = 'DISABLED' | 'REPLICA' | 'ALWAYS';

/** By the letters of the catalog; O, the usual state, has no word. */
export const enabledWords: Readonly<Record<string, Enabled>> = { D: 'DISABLED', R: 'REPLICA', A: 'ALWAYS' };

/** `ENABLE ALWAYS`, `DISABLE` …: what switches it so. */
export function enabledVerb(enabled: Enabled | undefined): string {
  if (enabled === 'DISABLED') return 'DISABLE';
  return enabled === undefined ? 'ENABLE' : `ENABLE ${enabled}`;
}

type Fired = SchemaObject & { readonly schema: string; readonly parent: string; readonly enabled?: Enabled };

/** Switches a trigger or a rule of a relation from one state to its own; nothing when it is in that state. */
export function enabledStep(
  noun: 'TRIGGER' | 'RULE',
  from: Enabled | undefined,
  object: Fired,
  context: PlanContext,
): Step[] {
  if (from === object.enabled) return [];
  const head = `ALTER TABLE ${context.name({ schema: object.schema, name: object.parent })}`;
  const clause = (enabled: Enabled | undefined) => `${head} ${enabledVerb(enabled)} ${noun} ${quoteName(object.name)}`;
  return [
    {
      stage: stage.arrive,
      sql: clause(object.enabled),
      comment: `modify ${noun.toLowerCase()} ${quoteName(object.name)}`,
      reverse: [clause(from)],
      apart: true,
      effect: 'alter',
      needs: [keyOf(object)],
      provides: [firedKey(keyOf(object))],
    },
  ];
}

/** A name in the graph of a plan, for the moment when a trigger has been switched. */
export function firedKey(trigger: ObjectKey): ObjectKey {
  return `fired ${trigger}`;
}

/** In the order in which CREATE TRIGGER names them. */
export const triggerEvents = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;
export type TriggerEvent = (typeof triggerEvents)[number];
