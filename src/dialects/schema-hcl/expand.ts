import { attributeOf, type Block, type Body, type Expression, literalText, staticPath } from '../../hcl/ast.ts';
import { textOf } from '../../hcl/convert.ts';
import { elements } from '../../hcl/elements.ts';
import { faultAt } from '../../hcl/faults.ts';
import { describeKind, isSequence, objectValue, type Value } from '../../hcl/value.ts';
import type { Bindings } from './names.ts';

/** A block as often as it stands for something: once, or once for each element that it loops over. */
export interface Written {
  readonly block: Block;
  /** What its expressions see beside what surrounds it: `each`, the iterators of `dynamic` blocks. */
  readonly bindings: Bindings;
  /** The key of the element, for blocks with `for_each`. */
  readonly key?: string;
}

export type EvaluateWith = (expression: Expression, bindings: Bindings) => Value;

/**
 * The blocks of a body, with `for_each` and `dynamic` written out, in source order.
 * @throws TelamonError config_invalid at a loop over something that is no collection, or a dynamic block that is not complete.
 */
export function writtenBlocks(body: Pick<Body, 'blocks'>, bindings: Bindings, evaluate: EvaluateWith): Written[] {
  return body.blocks.flatMap((block) =>
    block.type === 'dynamic' ? dynamic(block, bindings, evaluate) : repeatedBlock(block, bindings, evaluate),
  );
}

/** One block, as often as its `for_each` says. */
export function repeatedBlock(block: Block, bindings: Bindings, evaluate: EvaluateWith): Written[] {
  const forEach = attributeOf(block.body, 'for_each');
  if (!forEach) return [{ block, bindings }];
  return looped(forEach.expression, bindings, evaluate).map(([key, value]) => ({
    block,
    bindings: new Map([...bindings, ['each', pair(key, value)]]),
    key: textOf(key) ?? '',
  }));
}

function dynamic(block: Block, bindings: Bindings, evaluate: EvaluateWith): Written[] {
  const [type, ...more] = block.labels;
  const content = block.body.blocks.find((child) => child.type === 'content');
  const forEach = attributeOf(block.body, 'for_each');
  if (!type || more.length > 0 || !content || !forEach) {
    throw faultAt(block.headerRange, 'a dynamic block has one label, for_each and content', [
      'dynamic "TYPE" { for_each = …, labels = [TYPE.value], content { … } }',
    ]);
  }
  const labels = attributeOf(block.body, 'labels');
  const range = labels?.range ?? type.range;
  return looped(forEach.expression, bindings, evaluate).flatMap(([key, value]) => {
    const inner: Bindings = new Map([...bindings, [iteratorOf(block), pair(key, value)]]);
    const texts = labels ? labelTexts(labels.expression, evaluate(labels.expression, inner)) : [];
    const made: Block = {
      ...block,
      type: type.text,
      labels: texts.map((text) => ({ text, quoted: true, range })),
      body: content.body,
    };
    return repeatedBlock(made, inner, evaluate);
  });
}

function looped(expression: Expression, bindings: Bindings, evaluate: EvaluateWith): (readonly [Value, Value])[] {
  const collection = evaluate(expression, bindings);
  return elements(collection, () =>
    faultAt(expression.range, `for_each does not support ${describeKind(collection)}`, [
      'it takes a set, a list, a map or an object: for_each = toset(["a", "b"])',
    ]),
  );
}

function pair(key: Value, value: Value): Value {
  return objectValue([
    ['key', key],
    ['value', value],
  ]);
}

/** The name that stands for the element inside of `content`: the type, or what `iterator` says. */
function iteratorOf(block: Block): string {
  const iterator = attributeOf(block.body, 'iterator');
  const [name] = (iterator && staticPath(iterator.expression)) ?? [];
  return name ?? (iterator && literalText(iterator.expression)) ?? block.labels[0]?.text ?? '';
}

function labelTexts(expression: Expression, value: Value): string[] {
  const items = isSequence(value) ? value.items : [value];
  return items.map((item) => {
    if (item.kind === 'string') return item.value;
    throw faultAt(expression.range, 'labels is a list of strings');
  });
}
