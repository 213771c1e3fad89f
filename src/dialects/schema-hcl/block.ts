import { TelamonError } from '../../errors/telamon-error.ts';
import { type Attribute, attributeOf, type Expression, positionOf, type Range, staticPath } from '../../hcl/ast.ts';
import { textOf } from '../../hcl/convert.ts';
import { faultAt, nameHints, repeated } from '../../hcl/faults.ts';
import { toText } from '../../hcl/number.ts';
import { capsuleValue, describeKind, isSequence, stringValue, type Value } from '../../hcl/value.ts';
import { type ObjectKey, parseKey } from '../../schema/model.ts';
import { describeInstance, type Instance } from './instance.ts';
import { type Bindings, referenceName } from './names.ts';
import { typeName } from './type-words.ts';

/** A value that goes into SQL. */
export type Literal =
  | { readonly kind: 'string'; readonly value: string }
  /** All digits, as decimal. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'bool'; readonly value: boolean }
  /** `sql("…")`: taken as it is. */
  | { readonly kind: 'sql'; readonly text: string };

/** A value in a list where null and a few words of the dialect's stand beside literals. */
export type BoundLiteral = Literal | { readonly kind: 'null' } | { readonly kind: 'word'; readonly text: string };

/** What a reference names. */
export interface Target {
  readonly key: ObjectKey;
  readonly kind: string;
  readonly schema?: string;
  /** The object that holds it: the table of a column. */
  readonly parent?: string;
  readonly name: string;
}

/** A type as it is spelled: a word (its SQL), `sql("…")` or a string, or a reference to a type of the state. */
export type SpelledType =
  | { readonly kind: 'word' | 'sql'; readonly text: string }
  | { readonly kind: 'reference'; readonly target: Target };

/**
 * A block as a kind reads it, attribute by attribute. Attributes that are null count as not set. Every fault carries the place of the
 * attribute; what was never asked for is told as unknown afterwards.
 */
export interface SchemaBlock {
  readonly type: string;
  /** Its label, or its `name` attribute; empty for a block without. */
  readonly name: string;
  readonly hasName: boolean;
  /** The schema that it is in. @throws TelamonError at the block when it names none. */
  readonly schema: string;
  /** The schema when one is named. */
  readonly ownSchema: string | undefined;
  /** The name of the object that holds it. */
  readonly parent: string;
  /** The name of the object whose block stands in the document: the table, for everything in it. */
  readonly root: string;
  has(attribute: string): boolean;
  string(attribute: string): string | undefined;
  /** A string or `sql("…")`: an SQL expression, a body. */
  expression(attribute: string): string | undefined;
  boolean(attribute: string): boolean | undefined;
  /** A whole number, with all of its digits. */
  integer(attribute: string): string | undefined;
  literal(attribute: string): Literal | undefined;
  literals(attribute: string): readonly Literal[] | undefined;
  /** A list of literals in which null counts, and `words` stand without quotes. */
  boundValues(attribute: string, words: readonly string[]): readonly BoundLiteral[] | undefined;
  strings(attribute: string): readonly string[] | undefined;
  /** The entries of a map or an object: names of the user's own, each with a value. Those of an object come as they are written. */
  map(attribute: string): readonly (readonly [string, Literal])[] | undefined;
  /** One of the words, bare or as a string, in any case; given back as it stands in `words`. Any word when `words` is left out. */
  word<Word extends string = string>(attribute: string, words?: readonly Word[]): Word | undefined;
  /** true, false, or one of the words. */
  flag<Word extends string>(attribute: string, words: readonly Word[]): boolean | Word | undefined;
  /** A name without quotes, with dots or not, as it stands: it is not looked up. Undefined for anything else. */
  bare(attribute: string): readonly string[] | undefined;
  spelledType(attribute: string): SpelledType | undefined;
  /** A list of types. */
  spelledTypes(attribute: string): readonly SpelledType[] | undefined;
  /** What an attribute refers to; `kinds` are those that it may be. */
  reference(attribute: string, ...kinds: readonly string[]): Target | undefined;
  references(attribute: string, ...kinds: readonly string[]): readonly Target[] | undefined;
  /** The same, or strings for what has no block. */
  referencesOrNames(attribute: string, ...kinds: readonly string[]): readonly (Target | string)[] | undefined;
  /** Names of objects of the kinds: references, strings for those without a block, or words of the dialect's; one or a list. */
  namesOrReferences(
    attribute: string,
    kinds: readonly string[],
    words: readonly string[],
  ): readonly string[] | undefined;
  /** The one block of that type inside of it. */
  block(type: string): SchemaBlock | undefined;
  blocks(type: string): readonly SchemaBlock[];
  /** Every attribute, for blocks whose attributes have no fixed names. */
  entries(): readonly (readonly [string, Literal])[];
  /** The value of an attribute that must be there. */
  required<T>(attribute: string, value: T | undefined): T;
  /** An error about an attribute, or about the block. */
  fault(message: string, attribute?: string, hints?: readonly string[]): TelamonError;
}

/** Evaluates an expression as the parts of a block see it, with more names than usual, and the words of types where they may stand. */
export type EvaluateInBlock = (
  expression: Expression,
  instance: Instance,
  more: { readonly words?: Bindings; readonly types?: true },
) => Value;

/** What of a block was asked for; what is left over is unknown. */
export interface Asked {
  readonly instance: Instance;
  readonly attributes: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
}

export interface BlockReader {
  readonly evaluate: EvaluateInBlock;
  /** Told of each block that is read. */
  readonly opened: (asked: Asked) => void;
}

/** The name of values that stand for a word of the dialect's. */
const wordName = 'word';

/** Attributes of any block, read by others than its kind. */
const common = ['for_each', 'name'];

export function schemaBlock(instance: Instance, reader: BlockReader): SchemaBlock {
  const { block } = instance;
  const attributes = new Set<string>(common);
  const blocks = new Set<string>();
  reader.opened({ instance, attributes, blocks });

  const find = (name: string): Attribute | undefined => {
    attributes.add(name);
    return attributeOf(block.body, name);
  };
  const valueAt = (name: string, more: Parameters<EvaluateInBlock>[2] = {}): Value | undefined => {
    const attribute = find(name);
    if (!attribute) return undefined;
    const value = reader.evaluate(attribute.expression, instance, more);
    return value.kind === 'null' ? undefined : value;
  };
  const rangeOf = (name: string): Range => attributeOf(block.body, name)?.expression.range ?? block.headerRange;
  const wrong = (name: string, wanted: string, value: Value, hints: readonly string[] = []) =>
    faultAt(rangeOf(name), `${describeInstance(instance)}: ${name}: ${wanted} is required, got ${told(value)}`, hints);
  const itemsOf = (name: string): readonly Value[] | undefined => {
    const value = valueAt(name);
    if (!value) return undefined;
    return isSequence(value) ? value.items : [value];
  };
  const inner = (type: string) => {
    blocks.add(type);
    return instance.children.filter((child) => child.block.type === type);
  };
  const targetOf = (name: string, value: Value, kinds: readonly string[]): Target => {
    const wanted = kinds.length === 0 ? 'a reference' : `a reference to a ${kinds.join(' or ')}`;
    if (value.kind !== 'capsule' || value.name !== referenceName) {
      throw wrong(name, wanted, value, kinds.length === 0 ? [] : [`like ${name} = ${kinds[0]}.NAME`]);
    }
    if (value.text === '') throw faultAt(rangeOf(name), value.members?.missing('') ?? 'this names nothing');
    const target = { key: value.text, ...parseKey(value.text) };
    if (kinds.length === 0 || kinds.includes(target.kind)) return target;
    throw faultAt(
      rangeOf(name),
      `${describeInstance(instance)}: ${name}: ${wanted} is required, got one to a ${target.kind}`,
    );
  };

  const spelled = (name: string, value: Value): SpelledType => {
    if (value.kind === 'string') return { kind: 'sql', text: value.value };
    if (value.kind !== 'capsule') throw wrong(name, 'a type', value, ['like integer, enum.status or sql("text[]")']);
    if (value.name === typeName) return { kind: 'word', text: value.text };
    if (value.name === referenceName) return { kind: 'reference', target: targetOf(name, value, []) };
    return { kind: 'sql', text: value.text };
  };

  const word = <Word extends string = string>(name: string, words?: readonly Word[]): Word | undefined => {
    const attribute = find(name);
    if (!attribute || attribute.expression.kind === 'null') return undefined;
    const bare = attribute.expression.kind === 'variable' ? attribute.expression.name : undefined;
    const value = bare === undefined ? valueAt(name, { words: wordNames(words) }) : stringValue(bare);
    if (!value) return undefined;
    if (value.kind !== 'string') throw wrong(name, 'a word', value);
    if (!words) return value.value as Word;
    const found = words.find((word) => folded(word) === folded(value.value));
    if (found !== undefined) return found;
    throw faultAt(
      attribute.expression.range,
      `${describeInstance(instance)}: ${name}: unknown word ${JSON.stringify(value.value)}`,
      nameHints(
        value.value,
        words.map((word) => word.replaceAll(' ', '_')),
        'one of',
      ),
    );
  };

  return {
    type: block.type,
    get name() {
      return instance.name ?? '';
    },
    get hasName() {
      return instance.name !== undefined;
    },
    get schema() {
      attributes.add('schema');
      const { schema } = instance;
      if (schema !== undefined) return schema;
      throw faultAt(block.headerRange, `${describeInstance(instance)}: the attribute "schema" is required`, [
        'like schema = schema.public, with a block schema "public" { }',
      ]);
    },
    get ownSchema() {
      attributes.add('schema');
      return instance.schema;
    },
    get parent() {
      return instance.owner?.name ?? '';
    },
    get root() {
      return instance.root.name ?? '';
    },
    has: (name) => valueAt(name) !== undefined,
    string(name) {
      const value = valueAt(name);
      if (!value) return undefined;
      if (value.kind === 'string') return value.value;
      throw wrong(name, 'a string', value);
    },
    expression(name) {
      const value = valueAt(name);
      if (!value) return undefined;
      if (value.kind === 'string') return value.value;
      if (value.kind === 'capsule' && value.name === 'sql') return value.text;
      throw wrong(name, 'a string of SQL', value);
    },
    boolean(name) {
      const value = valueAt(name);
      if (!value) return undefined;
      if (value.kind === 'bool') return value.value;
      throw wrong(name, 'true or false', value);
    },
    integer(name) {
      const value = valueAt(name);
      if (!value) return undefined;
      const text = value.kind === 'number' ? toText(value.value) : '';
      if (/^-?\d+$/.test(text)) return text;
      throw wrong(name, 'a whole number', value);
    },
    literal(name) {
      const value = valueAt(name);
      return value && (literalOf(value) ?? fail(wrong(name, 'a string, number, bool or sql("…")', value)));
    },
    literals: (name) =>
      itemsOf(name)?.map(
        (value) => literalOf(value) ?? fail(wrong(name, 'a list of strings, numbers, bools and sql("…")', value)),
      ),
    boundValues(name, words) {
      const known = new Map<string, Value>(words.map((word) => [word, capsuleValue(wordName, word)]));
      const value = valueAt(name, { words: known });
      const items = value && (isSequence(value) ? value.items : [value]);
      return items?.map((item): BoundLiteral => {
        if (item.kind === 'null') return { kind: 'null' };
        if (item.kind === 'capsule' && item.name === wordName) return { kind: 'word', text: item.text };
        return literalOf(item) ?? fail(wrong(name, 'a list of strings, numbers, bools, null and sql("…")', item));
      });
    },
    strings: (name) =>
      itemsOf(name)?.map((value) =>
        value.kind === 'string' ? value.value : fail(wrong(name, 'a list of strings', value)),
      ),
    map(name) {
      const value = valueAt(name);
      if (!value) return undefined;
      if (value.kind !== 'map' && value.kind !== 'object') throw wrong(name, 'a map like { key = "value" }', value);
      const places = new Map(writtenKeys(find(name)?.expression).map((key, place) => [key, place]));
      const place = (key: string) => places.get(key) ?? places.size;
      return Array.from(value.entries)
        .sort(([a], [b]) => place(a) - place(b))
        .map(([key, entry]) => [
          key,
          literalOf(entry) ?? fail(wrong(name, 'a map of strings, numbers and bools', entry)),
        ]);
    },
    word,
    flag(name, words) {
      const { expression } = find(name) ?? {};
      if (expression && expression.kind !== 'variable') {
        const value = valueAt(name, { words: wordNames(words) });
        if (!value) return undefined;
        if (value.kind === 'bool') return value.value;
      }
      return word(name, words);
    },
    bare(name) {
      const attribute = find(name);
      return attribute && staticPath(attribute.expression);
    },
    spelledType(name) {
      const value = valueAt(name, { types: true });
      return value && spelled(name, value);
    },
    spelledTypes(name) {
      const value = valueAt(name, { types: true });
      if (!value) return undefined;
      return (isSequence(value) ? value.items : [value]).map((item) => spelled(name, item));
    },
    reference(name, ...kinds) {
      const value = valueAt(name);
      return value && targetOf(name, value, kinds);
    },
    references: (name, ...kinds) => itemsOf(name)?.map((value) => targetOf(name, value, kinds)),
    referencesOrNames: (name, ...kinds) =>
      itemsOf(name)?.map((value) => (value.kind === 'string' ? value.value : targetOf(name, value, kinds))),
    namesOrReferences(name, kinds, words) {
      const value = valueAt(name, { words: wordNames(words) });
      const items = value && (isSequence(value) ? value.items : [value]);
      return items?.map((item) => (item.kind === 'string' ? item.value : targetOf(name, item, kinds).name));
    },
    block(type) {
      const [first, second] = inner(type);
      if (first && second) throw repeated(`the block "${type}"`, first.block.headerRange, second.block.headerRange);
      return first && schemaBlock(first, reader);
    },
    blocks: (type) => inner(type).map((child) => schemaBlock(child, reader)),
    entries: () =>
      block.body.attributes
        .filter(({ name }) => !common.includes(name))
        .flatMap(({ name }) => {
          const value = valueAt(name);
          if (!value) return [];
          return [[name, literalOf(value) ?? fail(wrong(name, 'a string, number or bool', value))] as const];
        }),
    required(name, value) {
      if (value !== undefined) return value;
      throw faultAt(block.headerRange, `${describeInstance(instance)}: the attribute "${name}" is required`);
    },
    fault: (message, name, hints = []) =>
      new TelamonError('config_invalid', message, {
        position: positionOf(name === undefined ? block.headerRange : rangeOf(name)),
        hints,
      }),
  };
}

/** Words as names, for expressions that choose between them. */
function wordNames(words: readonly string[] | undefined): Bindings {
  return new Map(words?.map((word) => [word.replaceAll(' ', '_'), stringValue(word)]));
}

function literalOf(value: Value): Literal | undefined {
  if (value.kind === 'string') return value;
  if (value.kind === 'bool') return value;
  if (value.kind === 'number') return { kind: 'number', text: toText(value.value) };
  return value.kind === 'capsule' && value.name === 'sql' ? { kind: 'sql', text: value.text } : undefined;
}

function told(value: Value): string {
  const text = value.kind === 'number' || value.kind === 'bool' ? textOf(value) : undefined;
  if (value.kind === 'string') return JSON.stringify(value.value);
  return text ?? describeKind(value);
}

/** Words count in any case, `_`, `-` and a space being the same. */
function folded(word: string): string {
  return word.toLowerCase().replaceAll(/[-_ ]/g, '_');
}

function fail(error: Error): never {
  throw error;
}

/** The bare keys of an object as they stand in the file; its value has them sorted. */
function writtenKeys(expression: Expression | undefined): string[] {
  if (expression?.kind !== 'object') return [];
  return expression.items.flatMap(({ key }) => (key.kind === 'name' ? [key.name] : []));
}
