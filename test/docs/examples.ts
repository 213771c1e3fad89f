// Reads the runnable examples out of a page of Markdown.

/** A file that the reader is told to write: a fence with `file=NAME` behind its language. */
export interface FileExample {
  readonly kind: 'file';
  readonly line: number;
  readonly name: string;
  readonly text: string;
}

/**
 * A session: a fence `console run`, with `$ command` lines and what each prints below it. `fails` behind it: exit code 1.
 * `console shown`: the same, but not run, since another page runs these commands.
 */
export interface SessionExample {
  readonly kind: 'session' | 'shown';
  readonly line: number;
  readonly fails: boolean;
  readonly commands: readonly { readonly command: string; readonly output: string }[];
}

export type Example = FileExample | SessionExample;

const fence = /^```(\S+) +(.+)\n([\s\S]*?)^```$/gm;

export function examplesOf(markdown: string): readonly Example[] {
  return [...markdown.matchAll(fence)].flatMap(({ 1: language = '', 2: info = '', 3: text = '', index }): Example[] => {
    const line = markdown.slice(0, index).split('\n').length;
    const name = /(?:^| )file=(\S+)/.exec(info)?.[1];
    if (name !== undefined) return [{ kind: 'file', line, name, text }];
    const words = info.split(' ');
    const kind = words.includes('run') ? 'session' : words.includes('shown') ? 'shown' : undefined;
    if (language !== 'console' || kind === undefined) return [];
    return [{ kind, line, fails: words.includes('fails'), commands: readSession(text) }];
  });
}

/** A command goes on in the next line after a backslash. */
function readSession(text: string): SessionExample['commands'] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = ''] = /^(?:.*\\\n)*.*\n/.exec(part) ?? [];
      return { command: command.trim(), output: part.slice(command.length) };
    });
}

/** What differs between two runs: versions, hashes, durations, and why Docker did not answer. */
export function comparable(output: string): string {
  return output
    .replace(/\b20\d{12}/g, '<version>')
    .replace(/h1:[\w+/]+=*/g, 'h1:<hash>')
    .replace(/\b\d+(?:\.\d+)?(?:ns|µs|ms|s)\b/g, '<time>')
    .replace(/^Docker is not used \(.*?\): /gm, 'Docker is not used (<reason>): ')
    .replace(/[^\S\n]+$/gm, '')
    .trimEnd();
}
