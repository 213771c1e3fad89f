import type { Flags } from './flags.ts';
import { find, type Group, inheritedFlags, isGroup } from './tree.ts';
import { visibleNames } from './unknown-command.ts';

/** What the last of `words`, a word being typed, may become: names of commands, or flags after a dash. */
export async function completions(root: Group, words: readonly string[]): Promise<readonly string[]> {
  const typed = words.at(-1) ?? '';
  const { node, groups, unknown } = find(root, words.slice(0, -1));
  if (unknown !== undefined) return [];
  if (!typed.startsWith('-')) {
    return isGroup(node) ? visibleNames(node).filter((name) => name.startsWith(typed)) : [];
  }
  const own: Flags = isGroup(node) ? {} : (await node.load()).flags;
  const flags: Flags = { ...own, ...inheritedFlags(groups) };
  const names = Object.keys(flags).filter((name) => !flags[name]?.hidden);
  return [...names, 'help'].map((name) => `--${name}`).filter((name) => name.startsWith(typed));
}
