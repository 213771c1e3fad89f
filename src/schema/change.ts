import type { ObjectKey, SchemaObject } from './model.ts';

/** One field that differs, for reports and for the kind that turns it into SQL. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export type Change<O extends SchemaObject = SchemaObject> =
  | { readonly verb: 'create'; readonly object: O }
  | { readonly verb: 'drop'; readonly object: O }
  | { readonly verb: 'alter'; readonly from: O; readonly to: O; readonly fields: readonly FieldChange[] }
  | { readonly verb: 'rename'; readonly from: O; readonly to: O };

/** The key that a change is about: the new one for creates and renames, the old one for drops. */
export type ChangeTarget = ObjectKey;
