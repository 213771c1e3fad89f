import type { Change } from '../schema/change.ts';
import type { ObjectKey, Realm } from '../schema/model.ts';
import type { KindIndex } from './kinds.ts';

/** What the project leaves out of every plan: keys like `drop_table` or `modify_column`, of `diff { skip { … } }`. */
export interface DiffPolicy {
  readonly skip?: ReadonlySet<string>;
  /** What the current state says more strongly than the desired one (a check that was validated) is a change as well. */
  readonly exact?: boolean;
  /** Owners and rights are part of the states; left alone otherwise. */
  readonly access?: boolean;
  /** Words of the kinds that are part of the states only where they are asked for. */
  readonly optIn?: readonly string[];
  /** Documents may hold passwords. */
  readonly secrets?: boolean;
  /** An owner that the desired state does not name is whoever made both states. */
  readonly owners?: boolean;
  /** Objects that neither come nor go, whatever else is said: both names of a rename that is skipped. */
  readonly leaveOut?: ReadonlySet<ObjectKey>;
}

const verbs = { create: 'add', drop: 'drop', alter: 'modify', rename: 'rename' } as const;

/** The skip key of a change, like `add_index`. */
export function policyKey(change: Change, kinds: KindIndex): string {
  const object = 'object' in change ? change.object : change.to;
  const kind = kinds.of(object);
  const policy = kind.wordOf?.(object) ?? kind.policy;
  return `${verbs[change.verb]}_${change.verb === 'rename' ? (kind.rename?.word ?? policy) : policy}`;
}

/**
 * The changes that the policy lets through. An owner whose change is skipped (`modify_table`) keeps what it owns as it is, and what
 * hangs on an object that is kept is kept with it: an index of a kept column does not go.
 */
export function applyPolicy(changes: readonly Change[], policy: DiffPolicy, kinds: KindIndex, from: Realm): Change[] {
  const { skip = new Set(), leaveOut = new Set() } = policy;
  if (skip.size + leaveOut.size === 0) return [...changes];
  const kept = new Set<string>();
  const skipped = (change: Change): boolean => {
    if (skip.has(policyKey(change, kinds)) || leaveOut.has(change.key)) return true;
    const object = 'object' in change ? change.object : change.from;
    const owner = from.objects.get(kinds.owner(object, from) ?? '');
    return owner !== undefined && skip.has(`modify_${kinds.of(owner).policy}`);
  };
  const passed = changes.filter((change) => {
    if (!skipped(change)) return true;
    if (change.verb === 'drop') kept.add(change.key);
    return false;
  });
  return passed.filter((change) => {
    if (change.verb !== 'drop') return true;
    const needs = kinds.references(change.object, from);
    return !needs.some((key) => kept.has(key));
  });
}
