import type { Position, TelamonError } from '../errors/telamon-error.ts';
import { type Attribute, attributeOf, type Block, type Expression, positionOf, type Range } from '../hcl/ast.ts';
import { faultAt, nameHints, repeated } from '../hcl/faults.ts';
import { toText } from '../hcl/number.ts';
import { describeKind, isSequence, stringValue, type Value } from '../hcl/value.ts';
import type { Bindings, Evaluation } from './evaluation.ts';
import { wanted, wordMessage } from './shape-check.ts';
import { wordOf } from './words.ts';

/**
 * A block of the project file, read attribute by attribute: an expression is evaluated when it is first asked for, and only
 * then do the data sources that it names run. An attribute that is null counts as not set.
 */
export interface Section {
  /** How messages call it: `env.local.migration`. */
  readonly name: string;
  readonly type: string;
  readonly position: Position;
  readonly labels: readonly string[];
  /** Names of the attributes that stand in it, in order. */
  readonly attributes: readonly string[];
  /** The attribute stands in it; it may still be null. */
  has(attribute: string): boolean;
  /** Where the value of an attribute stands. */
  positionOf(attribute: string): Position | undefined;
  /** The expression of an attribute, for those who ask what it reads. */
  expressionOf(attribute: string): Expression | undefined;
  /** The same as a range; that of the block's head when the attribute is not there. */
  rangeOf(attribute: string): Range;
  /** The attribute is spelled `[]`. */
  isWrittenEmpty(attribute: string): boolean;
  value(attribute: string): Promise<Value | undefined>;
  string(attribute: string): Promise<string | undefined>;
  /** A list of strings; undefined when it is not set. */
  strings(attribute: string): Promise<readonly string[] | undefined>;
  boolean(attribute: string): Promise<boolean | undefined>;
  integer(attribute: string): Promise<number | undefined>;
  /** One of the words, written bare or as a string of any case. */
  word<Word extends string>(attribute: string, words: readonly Word[]): Promise<Word | undefined>;
  /** The one block of that type. */
  block(type: string): Section | undefined;
  /** All blocks of that type, or of any, in order. */
  blocks(type?: string): readonly Section[];
  /** The same block where more names mean something: `self` in a condition. */
  seeing(more: Bindings): Section;
}

/** @param generated what blocks that a `dynamic` block made see beside the bindings. */
export function sectionOf(
  block: Block,
  name: string,
  evaluation: Evaluation,
  bindings: Bindings = new Map(),
  generated: ReadonlyMap<Block, Bindings> = new Map(),
): Section {
  const { body } = block;
  const read = new Map<string, Promise<Value | undefined>>();

  const evaluate = (attribute: Attribute, more: Bindings) => evaluation.evaluate(attribute.expression, more);
  const value = (attribute: string): Promise<Value | undefined> => {
    const known = read.get(attribute);
    if (known) return known;
    const found = attributeOf(body, attribute);
    const made = found ? evaluate(found, bindings).then(unlessNull) : Promise.resolve(undefined);
    read.set(attribute, made);
    return made;
  };
  const rangeOf = (attribute: string): Range => attributeOf(body, attribute)?.expression.range ?? block.headerRange;
  const refuse = (attribute: string, kind: Parameters<typeof wanted>[0], given: Value, hints: readonly string[] = []) =>
    faultAt(rangeOf(attribute), `${name}.${attribute}: ${wanted(kind)} is required, got ${describeKind(given)}`, hints);

  const inner = (child: Block) => {
    const own = generated.get(child);
    const seen = own ? new Map([...bindings, ...own]) : bindings;
    return sectionOf(child, `${name}.${child.type}`, evaluation, seen, generated);
  };

  return {
    name,
    type: block.type,
    position: positionOf(block.headerRange),
    labels: block.labels.map((label) => label.text),
    attributes: body.attributes.map((attribute) => attribute.name),
    has: (attribute) => attributeOf(body, attribute) !== undefined,
    positionOf: (attribute) => {
      const found = attributeOf(body, attribute);
      return found && positionOf(found.expression.range);
    },
    expressionOf: (attribute) => attributeOf(body, attribute)?.expression,
    rangeOf,
    isWrittenEmpty: (attribute) => {
      const expression = attributeOf(body, attribute)?.expression;
      return expression?.kind === 'tuple' && expression.items.length === 0;
    },
    value,
    async string(attribute) {
      const given = await value(attribute);
      if (given === undefined) return undefined;
      if (given.kind === 'string') return given.value;
      throw refuse(
        attribute,
        'string',
        given,
        given.kind === 'object' && given.entries.has('url') ? ['use its .url'] : [],
      );
    },
    async strings(attribute) {
      const given = await value(attribute);
      return given === undefined
        ? undefined
        : textsOf(given, () => refuse(attribute, 'strings', given), rangeOf(attribute), attribute);
    },
    async boolean(attribute) {
      const given = await value(attribute);
      if (given === undefined) return undefined;
      if (given.kind === 'bool') return given.value;
      throw refuse(attribute, 'bool', given);
    },
    async integer(attribute) {
      const given = await value(attribute);
      if (given === undefined) return undefined;
      const text = given.kind === 'number' ? toText(given.value) : '';
      if (/^-?\d{1,15}$/.test(text)) return Number(text);
      throw refuse(attribute, 'integer', given);
    },
    async word(attribute, words) {
      const found = attributeOf(body, attribute);
      if (!found) return undefined;
      const given = unlessNull(await evaluate(found, new Map([...bindings, ...wordBindings(words)])));
      if (given === undefined || (given.kind === 'string' && given.value === '')) return undefined;
      if (given.kind !== 'string') throw refuse(attribute, 'string', given);
      const word = wordOf(given.value, words);
      if (word !== undefined) return word;
      throw faultAt(
        rangeOf(attribute),
        wordMessage(`${name}.${attribute}`, given.value),
        nameHints(given.value, words, 'one of'),
      );
    },
    block(type) {
      const [first, second] = body.blocks.filter((child) => child.type === type);
      if (first && second) throw repeated(`${name}.${type}`, first.headerRange, second.headerRange);
      return first && inner(first);
    },
    blocks: (type) => body.blocks.filter((child) => type === undefined || child.type === type).map(inner),
    seeing: (more) => sectionOf(block, name, evaluation, new Map([...bindings, ...more]), generated),
  };
}

function unlessNull(value: Value): Value | undefined {
  return value.kind === 'null' ? undefined : value;
}

function wordBindings(words: readonly string[]): (readonly [string, Value])[] {
  return words.map((word) => [word, stringValue(word)] as const);
}

/** The texts of a list; `refuse` makes the error for what is no list of strings. */
export function textsOf(value: Value, refuse: () => TelamonError, range: Range, attribute: string): readonly string[] {
  if (!isSequence(value)) throw refuse();
  const kinds = new Set(value.items.map((item) => item.kind));
  if (kinds.size > 1) {
    throw faultAt(range, `mixed list types used in "${attribute}" attribute`, [`found ${[...kinds].join(' and ')}`]);
  }
  return value.items.map((item) => {
    if (item.kind !== 'string') throw refuse();
    return item.value;
  });
}
