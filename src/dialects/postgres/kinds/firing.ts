/** When a trigger, a rule or an event trigger fires; left out: in sessions that are no replica. */
export type Enabled = 'DISABLED' | 'REPLICA' | 'ALWAYS';

/** By the letters of the catalog; O, the usual state, has no word. */
export const enabledWords: Readonly<Record<string, Enabled>> = { D: 'DISABLED', R: 'REPLICA', A: 'ALWAYS' };

/** `ENABLE ALWAYS`, `DISABLE` …: what switches it so. */
export function enabledVerb(enabled: Enabled | undefined): string {
  if (enabled === 'DISABLED') return 'DISABLE';
  return enabled === undefined ? 'ENABLE' : `ENABLE ${enabled}`;
}

/** In the order in which CREATE TRIGGER names them. */
export const triggerEvents = ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE'] as const;
export type TriggerEvent = (typeof triggerEvents)[number];
