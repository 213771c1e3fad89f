import { nearest } from '../../errors/nearest.ts';
import type { Block } from '../../hcl/ast.ts';
import { faultAt } from '../../hcl/faults.ts';

/** What may stand in a block that makes a value. */
export interface Arguments {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The type of the blocks that it holds. */
  readonly block?: string;
}

/** @throws TelamonError config_invalid for an argument or block that is unknown, or an argument that is missing. */
export function checkArguments(address: string, block: Block, type: string, expected: Arguments): void {
  const known = [...expected.required, ...expected.optional];
  const accepted = [...known, ...(expected.block === undefined ? [] : [`${expected.block} { … }`])].join(', ');
  const takes = accepted === '' ? `${type} takes no arguments` : `${type} takes ${accepted}`;
  for (const item of block.body.items) {
    const own = item.kind === 'attribute' ? item.name : item.type;
    if (item.kind === 'attribute' ? known.includes(own) : own === expected.block) continue;
    const meant = nearest(own, known);
    throw faultAt(
      item.kind === 'attribute' ? item.nameRange : item.headerRange,
      `${address}: unsupported ${item.kind === 'attribute' ? 'argument' : 'block'} "${own}"`,
      [...(meant === undefined ? [] : [`did you mean "${meant}"?`]), takes],
    );
  }
  const missing = expected.required.find((name) => !block.body.attributes.some((attribute) => attribute.name === name));
  if (missing !== undefined) {
    throw faultAt(block.headerRange, `${address}: the argument "${missing}" is required`, [takes]);
  }
}
