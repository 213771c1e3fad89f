import type { Command } from './command.ts';
import type { Flags } from './flags.ts';

/** A command, loaded only when it is called for. */
export interface Leaf {
  readonly load: () => Promise<Command>;
  /** Known, but in no list. */
  readonly hidden?: boolean;
}

/** A word that stands before other commands. */
export interface Group {
  /** From the top down, empty for the top itself. */
  readonly name: string;
  readonly summary: string;
  /** Flags of every command in it. */
  readonly flags: Flags;
  readonly children: Readonly<Record<string, Leaf | Group>>;
}

export function isGroup(node: Leaf | Group): node is Group {
  return 'children' in node;
}

/** Where the words of a command line lead. */
export interface Found {
  readonly node: Leaf | Group;
  /** The groups passed on the way, outermost first. */
  readonly groups: readonly Group[];
  /** The command's words, without the program's. */
  readonly path: readonly string[];
  /** The other words, in their order. */
  readonly rest: readonly string[];
  /** The first word that names nothing in its group. */
  readonly unknown?: string;
}

/** Finds the command that `words` call. Flags of a group may stand before the command's own word. */
export function find(root: Group, words: readonly string[]): Found {
  const rest: string[] = [];
  const path: string[] = [];
  const groups = [root];
  let node: Leaf | Group = root;
  let at = 0;
  while (at < words.length && isGroup(node)) {
    const word: string = words[at] ?? '';
    at++;
    if (word === '--') return { node, groups, path, rest: [...rest, word, ...words.slice(at)] };
    if (word.startsWith('-')) {
      rest.push(word);
      const value = words[at];
      if (value !== undefined && takesNextWord(groups, word)) {
        rest.push(value);
        at++;
      }
      continue;
    }
    const child: Leaf | Group | undefined = Object.hasOwn(node.children, word) ? node.children[word] : undefined;
    if (!child) return { node, groups, path, rest: [...rest, ...words.slice(at)], unknown: word };
    path.push(word);
    node = child;
    if (isGroup(child)) groups.push(child);
  }
  return { node, groups, path, rest: [...rest, ...words.slice(at)] };
}

function takesNextWord(groups: readonly Group[], word: string): boolean {
  const flags = groups.flatMap((group) => Object.entries(group.flags));
  return flags.some(
    ([name, flag]) => flag.kind !== 'boolean' && (word === `--${name}` || (flag.short && word === `-${flag.short}`)),
  );
}

/** The flags that every command of these groups has. */
export function inheritedFlags(groups: readonly Group[]): Flags {
  return Object.assign({}, ...groups.map((group) => group.flags));
}
