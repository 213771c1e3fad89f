import { nearest } from '../../errors/nearest.ts';
import { placeOf, type Range } from '../../hcl/ast.ts';
import type { Asked } from './block.ts';
import { describeInstance, type Instance } from './instance.ts';

/** Tells of attributes and blocks that nothing asked for: with their place, and what may have been meant. */
export function noteUnknown(all: readonly Asked[], partTypes: PartTypes, note: (text: string) => void): void {
  // A block that was opened twice was asked by both.
  const byInstance = new Map<Instance, { attributes: Set<string>; blocks: Set<string> }>();
  for (const { instance, attributes, blocks } of all) {
    const known = byInstance.get(instance) ?? { attributes: new Set(), blocks: new Set(partTypes(instance)) };
    for (const name of attributes) known.attributes.add(name);
    for (const type of blocks) known.blocks.add(type);
    byInstance.set(instance, known);
  }
  for (const [instance, { attributes, blocks }] of byInstance) {
    const where = describeInstance(instance);
    for (const { name, nameRange } of instance.block.body.attributes) {
      if (!attributes.has(name))
        note(told(nameRange, `${where} has no attribute "${name}", it is ignored`, name, attributes));
    }
    for (const { block } of instance.children) {
      if (!blocks.has(block.type)) {
        note(
          told(block.typeRange, `${where} holds no blocks of type "${block.type}", it is ignored`, block.type, blocks),
        );
      }
    }
  }
}

export type PartTypes = (instance: Instance) => readonly string[];

/** The same for a block of the document whose type no kind has. */
export function noteUnknownType(range: Range, type: string, known: readonly string[], note: (text: string) => void) {
  note(told(range, `blocks of type "${type}" are not known and are ignored`, type, known));
}

function told(range: Range, message: string, name: string, known: Iterable<string>): string {
  const meant = nearest(name, known);
  return `${placeOf(range)}: ${message}${meant === undefined ? '' : `; did you mean "${meant}"?`}`;
}
