import { attributeOf, type Block, type Body, literalText, staticPath } from '../hcl/ast.ts';
import { elements } from '../hcl/elements.ts';
import { faultAt } from '../hcl/faults.ts';
import { describeKind, isSequence, objectValue } from '../hcl/value.ts';
import type { Bindings, Evaluation } from './evaluation.ts';

/** A block without `dynamic` blocks in it, and what the generated ones see beside everything else. */
export interface Expanded {
  readonly block: Block;
  /** Names of the loop value, for each generated block. */
  readonly bindings: ReadonlyMap<Block, Bindings>;
}

/** `dynamic "TYPE" { for_each = …, content { … } }` stands in the body or deeper. */
export function hasDynamic(body: Body): boolean {
  return body.blocks.some((block) => block.type === 'dynamic' || hasDynamic(block.body));
}

/** The name that stands for the element inside of `content`: the type, or what `iterator` says. */
export function iteratorOf(block: Block): string {
  const iterator = attributeOf(block.body, 'iterator');
  const [name] = (iterator && staticPath(iterator.expression)) ?? [];
  return name ?? (iterator && literalText(iterator.expression)) ?? block.labels[0]?.text ?? '';
}

/**
 * Writes out the `dynamic` blocks of a block: one block of its type for each element.
 * @throws TelamonError config_invalid at a dynamic block that is not complete, or whose `for_each` is no collection.
 */
export async function expandDynamic(block: Block, evaluation: Evaluation, outer: Bindings): Promise<Expanded> {
  const bindings = new Map<Block, Bindings>();
  const expand = async (holder: Block, seen: Bindings): Promise<Block> => {
    const items: Body['items'][number][] = [];
    for (const item of holder.body.items) {
      if (item.kind === 'attribute') items.push(item);
      else if (item.type !== 'dynamic') items.push(await expand(item, seen));
      else {
        for (const [made, own] of await generate(item, evaluation, seen)) {
          const whole = await expand(made, new Map([...seen, ...own]));
          bindings.set(whole, own);
          items.push(whole);
        }
      }
    }
    const blocks = items.filter((item) => item.kind === 'block');
    return { ...holder, body: { ...holder.body, items, blocks } };
  };
  return { block: await expand(block, outer), bindings };
}

async function generate(block: Block, evaluation: Evaluation, seen: Bindings): Promise<(readonly [Block, Bindings])[]> {
  const [type, ...more] = block.labels;
  const content = block.body.blocks.find((child) => child.type === 'content');
  const forEach = attributeOf(block.body, 'for_each');
  if (!type || more.length > 0 || !content || !forEach) {
    throw faultAt(block.headerRange, 'a dynamic block has one label, for_each and content', [
      'dynamic "TYPE" { for_each = …, content { … } }',
    ]);
  }
  const collection = await evaluation.evaluate(forEach.expression, seen);
  const labels = attributeOf(block.body, 'labels');
  const iterator = iteratorOf(block);
  return Promise.all(
    elements(collection, () =>
      faultAt(forEach.expression.range, `for_each does not support ${describeKind(collection)}`),
    ).map(async ([key, value]) => {
      const own: Bindings = new Map([
        [
          iterator,
          objectValue([
            ['key', key],
            ['value', value],
          ]),
        ],
      ]);
      const texts = labels ? await labelsOf(labels.expression, evaluation, new Map([...seen, ...own])) : [];
      const range = labels?.range ?? type.range;
      const made: Block = {
        ...block,
        type: type.text,
        labels: texts.map((text) => ({ text, quoted: true, range })),
        body: content.body,
      };
      return [made, own] as const;
    }),
  );
}

async function labelsOf(
  expression: Parameters<Evaluation['evaluate']>[0],
  evaluation: Evaluation,
  bindings: Bindings,
): Promise<string[]> {
  const value = await evaluation.evaluate(expression, bindings);
  const items = isSequence(value) ? value.items : [value];
  return items.map((item) => {
    if (item.kind === 'string') return item.value;
    throw faultAt(expression.range, 'labels is a list of strings');
  });
}
