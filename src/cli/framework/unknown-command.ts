import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { Group } from './tree.ts';
import { isGroup } from './tree.ts';

/** The error for a word that names no command of its group, with the name that was most likely meant. */
export function unknownCommand(program: string, group: Group, word: string): TelamonError {
  const inGroup = group.name === '' ? program : `${program} ${group.name}`;
  const meant = nearest(word, visibleNames(group));
  const suggestion = meant === undefined ? '' : `\nDid you mean this?\n\t${meant}\n\n`;
  return new TelamonError(
    'usage',
    `unknown command "${word}" for "${inGroup}"\n${suggestion}Run '${inGroup} --help' for usage.`,
  );
}

export function visibleNames(group: Group): readonly string[] {
  return Object.entries(group.children)
    .filter(([, child]) => isGroup(child) || child.hidden !== true)
    .map(([name]) => name);
}
