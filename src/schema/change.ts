import type { ObjectKey, SchemaObject } from './model.ts';

/** One field that differs, for reports and for the kind that turns it into SQL. */
export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** `key` names what the change is about: the new object of creates and renames, the old one of drops. */
export type Change<O extends SchemaObject = SchemaObject> =
  | { readonly verb: 'create'; readonly key: ObjectKey; readonly object: O }
  | { readonly verb: 'drop'; readonly key: ObjectKey; readonly object: O }
  | {
      readonly verb: 'alter';
      readonly key: ObjectKey;
      readonly from: O;
      readonly to: O;
      readonly fields: readonly FieldChange[];
    }
  | { readonly verb: 'rename'; readonly key: ObjectKey; readonly from: O; readonly to: O };

export type Alter<O extends SchemaObject = SchemaObject> = Extract<Change<O>, { verb: 'alter' }>;
export type Rename<O extends SchemaObject = SchemaObject> = Extract<Change<O>, { verb: 'rename' }>;
