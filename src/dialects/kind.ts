import type { FieldChange } from '../schema/change.ts';
import type { ObjectKey, Realm, SchemaObject } from '../schema/model.ts';

/** What the shared code knows of new names for objects of a kind. */
export interface RenameRules<O extends SchemaObject = SchemaObject> {
  /** The word of `--rename WORD:a=b`, of `diff { rename { … } }` and of `diff { skip { rename_… } }`; several kinds may share one. */
  readonly word: string;
  /** Its name tends to be made of those of its owner and its columns, and follows them; it holds no data. */
  readonly follows?: true;
  /** One that goes and one that comes look like the same one; when left out, equal definitions tell. */
  alike?(from: O, to: O): boolean;
}

/**
 * A kind of object, as the shared code sees it. The differ, the planner's ordering and the filters ask these questions and know no
 * kind by name; the position in a dialect's list of kinds is the order in which equal objects are made.
 */
export interface Kind<O extends SchemaObject = SchemaObject> {
  readonly name: O['kind'];
  /** Holds objects of its own namespace (a schema): its drop takes them along. */
  readonly container?: boolean;
  /** Kinds of relation that may own it. What is owned comes and goes with its owner: no change of its own is told then. */
  readonly owners?: readonly string[];
  /** The owner, where a name in the same schema does not tell it: a privilege comes and goes with its function, overloads told apart. */
  ownerOf?(object: O): ObjectKey | undefined;
  /** The word of `diff { skip { add_… } }`. */
  readonly policy: string;
  /** The word of `--exclude 'x[type=…]'`. */
  readonly selector: string;
  /** Another word than {@link policy} and {@link selector} for some of its objects (the partitions among tables). */
  wordOf?(object: O): string | undefined;
  /** What it is a part of without being owned by it: where one of these is left out by a pattern, so is this. */
  partOf?(object: O): readonly ObjectKey[];
  /** It only tells of rights: looked past unless plans may change those. */
  rightsOnly?(object: O): boolean;
  /** The word of `schema { mode { … } }` that takes it in: looked past, not read and not printed without. */
  readonly optIn?: string;
  /** False for an object that plans leave alone (the one schema that a connection is bound to). */
  managed?(object: O): boolean;
  /** Every new database has it: cleaning leaves it, empty. */
  standing?(object: O): boolean;
  /** Made after all else, and dropped before it: it would see the rest of the plan (an event trigger). */
  readonly last?: boolean;
  /** Made when it is missing, and never dropped because the desired state lacks it. */
  readonly kept?: boolean;
  /** What the desired state does not speak of stays as it is, but between two scripts, which both say all. */
  readonly keptUnsaid?: true;
  /** Two objects of one owner that are the same although their names differ, since one of the names is the database's own. */
  pairs?(from: O, to: O): boolean;
  /** Stands in the order in which it was read, not by name (columns). The order alone is no change. */
  readonly ordered?: boolean;
  /** The name is the database's own, and tells nothing. */
  anonymous?(object: O): boolean;
  /** It can get another name and stay what it is; left out where it would be made anew. */
  readonly rename?: RenameRules<O>;
  /** What must exist before it, beside its schema and its owner. */
  references(object: O): readonly ObjectKey[];
  /** Those of them that may stand elsewhere than in its owner; left out where that is all. A new owner has the others. */
  reaches?(object: O): readonly ObjectKey[];
  /** The comment as it counts in a comparison, `all`: of two scripts, which both say all; as it stands when left out. */
  comment?(object: O, all?: boolean): string | undefined;
  /**
   * Field by field, comments aside; empty when equal. `exact`: also where the current state says more than the desired one asks for
   * (a constraint that was validated).
   */
  changes(from: O, to: O, exact?: boolean): readonly FieldChange[];
  /**
   * What stays as it is although the desired state says otherwise, since no statement changes it; between two files people are told.
   * Without `from`: how it is made instead.
   */
  stays?(from: O | undefined, to: O, states: readonly Realm[]): string | undefined;
}
