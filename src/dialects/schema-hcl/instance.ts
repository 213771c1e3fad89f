import { attributeOf, type Block, type Expression, type Range } from '../../hcl/ast.ts';
import { faultAt } from '../../hcl/faults.ts';
import { describeKind, type Value } from '../../hcl/value.ts';
import { keyOf, type ObjectKey, parseKey } from '../../schema/model.ts';
import { type EvaluateWith, repeatedBlock, type Written, writtenBlocks } from './expand.ts';
import type { ReadableKind } from './language.ts';
import { type Bindings, referenceName } from './names.ts';

/** A block that describes an object, or a part of one, once for each element of its loops. */
export interface Instance extends Written {
  /** Left out for blocks that are parts of an object and no object themselves. */
  readonly kind: ReadableKind | undefined;
  /** What references call it: the last label. */
  readonly label: string | undefined;
  /** The first of two labels. */
  readonly qualifier: string | undefined;
  /** What the object is called: the `name` attribute, else the label. */
  readonly name: string | undefined;
  /** The block that holds it. */
  readonly owner: Instance | undefined;
  /** The block of its document that it is, or is in. */
  readonly root: Instance;
  /** What blocks it holds. */
  readonly children: readonly Instance[];
  /** The schema of the whole; undefined where none is named. */
  readonly schema: string | undefined;
  /** What tells it from others of its name. */
  readonly signature: string | undefined;
}

interface Making {
  readonly kindOf: (type: string, owner: ReadableKind | undefined) => ReadableKind | undefined;
  /** Sees other blocks, but not the parts of the block at hand, which are just being made. */
  readonly evaluate: EvaluateWith;
  /** The schema that a `schema` attribute names. */
  readonly schemaOf: (expression: Expression, value: Value) => string | undefined;
  readonly signatureOf: (self: Instance) => string | undefined;
}

/** A block of the document, as often as its `for_each` says. */
export function instancesOf(block: Block, kind: ReadableKind | undefined, making: Making): Instance[] {
  return repeatedBlock(block, new Map(), making.evaluate).map((written) => instance(written, kind, undefined, making));
}

function instance(
  written: Written,
  kind: ReadableKind | undefined,
  owner: Instance | undefined,
  making: Making,
): Instance {
  const { block, bindings } = written;
  const { labels } = block;
  const surplus = labels[2];
  if (surplus) {
    throw faultAt(surplus.range, `too many labels for block: ${labels.map(({ text }) => text).join(', ')}`, [
      `one label is the name, two are schema and name: ${block.type} "SCHEMA" "NAME" { … }`,
    ]);
  }
  const label = labels.at(-1)?.text;
  const name = once(block, 'name', () => nameOf(block, bindings, making) ?? label);
  const schema = once(block, 'schema', () => schemaOf(block, bindings, making) ?? homeOf(self, making));
  const children = once(block, 'content', () =>
    writtenBlocks(block.body, bindings, making.evaluate).map((child) =>
      instance(child, making.kindOf(child.block.type, kind), self, making),
    ),
  );
  const self: Instance = {
    ...written,
    kind,
    label,
    qualifier: labels.length === 2 ? labels[0]?.text : undefined,
    owner,
    get root() {
      return owner?.root ?? self;
    },
    get name() {
      return name();
    },
    get schema() {
      return owner ? owner.schema : schema();
    },
    get signature() {
      return making.signatureOf(self);
    },
    get children() {
      return children();
    },
  };
  return self;
}

/** Reads what references may lead to once, when it is asked for; blocks that ask for each other's are a mistake in the file. */
function once<T>(block: Block, what: string, read: () => T): () => T {
  let known: { readonly value: T } | undefined;
  let asked = false;
  return () => {
    if (known) return known.value;
    if (asked) {
      throw faultAt(block.headerRange, `circular reference: the ${what} of this ${block.type} depends on itself`, [
        'say it without a reference in one of the blocks that refer to each other',
      ]);
    }
    asked = true;
    try {
      known = { value: read() };
    } finally {
      asked = false;
    }
    return known.value;
  };
}

/** A `name` attribute only counts where the block could have a label: it is what a loop tells its copies apart by. */
function nameOf(block: Block, bindings: Bindings, making: Making): string | undefined {
  const attribute = attributeOf(block.body, 'name');
  if (!attribute) return undefined;
  const value = making.evaluate(attribute.expression, bindings);
  if (value.kind === 'null') return undefined;
  if (value.kind === 'string') return value.value;
  throw faultAt(attribute.expression.range, `name: a string is required, got ${describeKind(value)}`);
}

function schemaOf(block: Block, bindings: Bindings, { evaluate, schemaOf: read }: Making): string | undefined {
  const attribute = attributeOf(block.body, 'schema');
  if (!attribute) return undefined;
  return read(attribute.expression, evaluate(attribute.expression, bindings));
}

/** The schema of the object that the block is tied to. */
function homeOf({ block, bindings, kind }: Instance, { evaluate }: Making): string | undefined {
  const attribute = kind?.hcl?.homeOf === undefined ? undefined : attributeOf(block.body, kind.hcl.homeOf);
  const value = attribute && evaluate(attribute.expression, bindings);
  if (value?.kind !== 'capsule' || value.name !== referenceName || value.text === '') return undefined;
  return parseKey(value.text).schema;
}

/** The key of the object that a block describes; undefined for parts of objects, and where the name or the schema is not there. */
export function keyOfInstance(self: Instance): ObjectKey | undefined {
  const { kind, name, owner, schema } = self;
  if (name === undefined) return undefined;
  const of = kind?.name ?? self.block.type;
  if (owner) return keyOf({ kind: of, name, parent: owner.name ?? '', ...(schema === undefined ? {} : { schema }) });
  const own = kind?.container || kind?.hcl?.ofDatabase;
  const { signature } = self;
  return keyOf({
    kind: of,
    name,
    ...(own || schema === undefined ? {} : { schema }),
    ...(signature === undefined ? {} : { signature }),
  });
}

/** What a message about the whole block points at. */
export function headerOf({ block }: Instance): Range {
  return block.headerRange;
}

/** `column "id"`, for messages. */
export function describeInstance({ block, name }: Instance): string {
  return name === undefined ? block.type : `${block.type} "${name}"`;
}
