import type { Position } from '../errors/telamon-error.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { nameHints } from '../hcl/faults.ts';
import type { Section } from './section.ts';

/** What a block that a command obeys may hold: a misspelled word in it would be a rule that nobody asks. */
export interface Contents {
  readonly attributes?: readonly string[];
  readonly blocks?: readonly string[];
}

/** @throws TelamonError config_invalid at what the block does not know. */
export function requireKnown(section: Section, { attributes = [], blocks = [] }: Contents): void {
  const known = [...attributes, ...blocks];
  for (const name of section.attributes) {
    if (attributes.includes(name)) continue;
    const text = blocks.includes(name)
      ? `${section.name}.${name} is a block, not an attribute`
      : `${section.name} knows no attribute "${name}"`;
    throw invalid(section.positionOf(name) ?? section.position, text, nameHints(name, known, 'known'));
  }
  for (const { type, position } of section.blocks()) {
    if (!blocks.includes(type)) {
      throw invalid(position, `${section.name} knows no block "${type}"`, nameHints(type, known, 'known'));
    }
  }
}

/** @throws TelamonError config_invalid when the attribute is missing, null, or no bool. */
export async function requireBool(section: Section, attribute: string): Promise<boolean> {
  const value = await section.boolean(attribute);
  if (value === undefined) {
    throw invalid(section.positionOf(attribute) ?? section.position, `${section.name} needs ${attribute}, a bool`, []);
  }
  return value;
}

/** `check "migrate_apply"`, as messages and reports call a block. */
export function titleOf({ type, labels }: Section): string {
  return [type, ...labels.map((label) => JSON.stringify(label))].join(' ');
}

export function invalid(position: Position | undefined, message: string, hints: readonly string[]): TelamonError {
  return new TelamonError('config_invalid', message, { position, hints });
}
