import type { SchemaObject } from '../../schema/model.ts';
import type { Kind } from '../kind.ts';
import type { SchemaBlock } from './block.ts';

/** How a kind's block is read; printing is the dialect's own matter. */
export interface HclReading<O extends SchemaObject = SchemaObject> {
  /** The type of its block, when that is not the kind's name. */
  readonly block?: string;
  /** It belongs to the whole database: a `schema` attribute of its block does not make it an object of that schema. */
  readonly ofDatabase?: true;
  /** An owned kind whose block stands in the document and names its owner (a trigger with `on = table.t`), not inside the owner's block. */
  readonly standsAlone?: true;
  /** The attribute that names another object of the document, in whose schema this one is unless it says otherwise. */
  readonly homeOf?: string;
  /** Attributes that name objects whose parts count as this one's too: `column.id` need not have a block here then. */
  readonly partsFrom?: readonly string[];
  /** Types of blocks inside of those that its attributes name, which it does not hold itself: `column.id` means one of these. */
  readonly partTypes?: readonly string[];
  /** What tells blocks of one name apart (the input types of a routine); asked of a block before it is read. */
  signature?(block: SchemaBlock): string | undefined;
  /**
   * The object that a block describes. `comment` and `depends_on` are read by the caller, as are blocks inside of it that belong to kinds
   * which it owns. What is not asked for counts as unknown, so ask for every attribute that the kind has.
   */
  read?(block: SchemaBlock): O;
}

/** A kind as the schema reader sees it. */
export interface ReadableKind extends Kind {
  readonly hcl?: HclReading;
}

/** SQL of a type that is spelled as a word, with the arguments it was given. Throws a FunctionError for arguments that do not suit. */
export type TypeWord = (args: readonly string[]) => string;

/** What a dialect brings to the schema language. */
export interface SchemaLanguage {
  readonly kinds: readonly ReadableKind[];
  /** Types that stand without quotes, by their spelling in HCL: `integer`, `character_varying(10)`. */
  readonly types: ReadonlyMap<string, TypeWord>;
  /** Schemas that the server brings along: references may name them, and no block describes them. */
  readonly ownContainers?: readonly string[];
  /** What can be said only when all blocks are read: a column that the primary key makes special, for one. */
  finish?(objects: readonly SchemaObject[]): readonly SchemaObject[];
}
