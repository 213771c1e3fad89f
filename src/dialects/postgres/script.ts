import { countCommands } from './tokens.ts';

/** Between two statements: the newline ends a trailing `--` comment, which would swallow the semicolon. */
const separator = '\n;\n';

/** Statements joined into one message, with what it takes to find the one that failed. */
export interface Script {
  readonly text: string;
  readonly parts: readonly string[];
}

/** Where in a script the server stopped. `position` counts UTF-16 units from 1 in the text of that part. */
export interface FailedPart {
  readonly index: number | undefined;
  readonly position: number | undefined;
}

export function joinScript(parts: readonly string[]): Script {
  return { text: parts.join(separator), parts };
}

/**
 * Which part of a script failed: by the position that the server reports (characters from 1 in the whole text), else by
 * counting the commands that it completed; undefined where neither is certain.
 */
export function failedPart(script: Script, position: number | undefined, completed: number): FailedPart {
  if (position !== undefined) return partAt(script, codeUnitOffset(script.text, position));
  return { index: script.parts.length === 1 ? 0 : partAfter(script.parts, completed), position: undefined };
}

/** The server counts characters, JavaScript counts UTF-16 units: `position` (from 1) as an offset (from 0). */
export function codeUnitOffset(text: string, position: number): number {
  let offset = 0;
  for (let character = 1; character < position && offset < text.length; character++) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

function partAt({ parts }: Script, offset: number): FailedPart {
  let start = 0;
  for (const [index, part] of parts.entries()) {
    const next = start + part.length + separator.length;
    // An error at the separator is about the end of what stands before it.
    if (offset < next || index === parts.length - 1) {
      return { index, position: Math.min(offset - start, part.length) + 1 };
    }
    start = next;
  }
  return { index: undefined, position: undefined };
}

function partAfter(parts: readonly string[], completed: number): number | undefined {
  let before = 0;
  for (const [index, part] of parts.entries()) {
    const commands = countCommands(part);
    // Of a part that cannot be counted it is only certain when it began.
    if (commands === undefined) return completed === before || index === parts.length - 1 ? index : undefined;
    if (completed < before + commands) return index;
    before += commands;
  }
  return undefined;
}
