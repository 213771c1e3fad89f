import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { afterByteOrderMark, positionAt, type Source } from './source.ts';
import { unescapeDelimiter } from './split/delimiter.ts';

/** One `atlas:name arguments` line. */
export interface Directive {
  readonly name: string;
  /** Trimmed; empty when there are none. */
  readonly argument: string;
  /** Index of its line in the file. */
  readonly index: number;
}

/** What the top of a file says. */
export interface Header {
  readonly directives: readonly Directive[];
  readonly delimiter: string | undefined;
  /** Where statements begin: behind the delimiter's line, if there is one. */
  readonly bodyStart: number;
  /** Directives that stand in a comment without an empty line below, where they have no effect. */
  readonly unheard: readonly Directive[];
  /** Lines that are written like a directive, and name none. */
  readonly unknown: readonly Directive[];
}

/** Greedy, so that the last `atlas:` of a line counts. */
const directiveLine = /^[\x20-\x7e]*atlas:(\w+)(?: +([^\n]*))?$/;
const headerLines = /(?:(?:#|--)[^\n]*(?:\n|$))*/y;
const emptyLine = /[ \t]*\r?\n/y;
const delimiterLine = /^-- atlas:delimiter(?: +(.*))?$/;

/** Directives that only count in a header of their own; others may belong to the first statement. */
const fileOnly = new Set(['txmode', 'checkpoint', 'txtar']);

const known: ReadonlySet<string> = new Set([...fileOnly, 'delimiter', 'sum', 'nolint', 'assert', 'import']);

/** What only mentions `atlas:` is prose. */
const plainDirective = /^(?:--|#) ?atlas:/;

/** The comment block at the top of a text: its lines, and whether it stands by itself. */
function headerBlock(source: Source, from: number, to: number) {
  const text = source.text.slice(0, to);
  const start = from + (from === 0 ? afterByteOrderMark(text) : 0);
  headerLines.lastIndex = start;
  headerLines.test(text);
  const end = headerLines.lastIndex;
  emptyLine.lastIndex = end;
  const alone = end === text.length ? text[end - 1] === '\n' : emptyLine.test(text);
  let index = start;
  const lines = text
    .slice(start, end)
    .split('\n')
    .map((line) => {
      const at = index;
      index += line.length + 1;
      return { text: line.trim(), index: at, next: Math.min(index, to) };
    });
  return { start, alone, lines };
}

/** The directives of the comment block at the top, whether they count or not. Never fails. */
function headerDirectives({ lines }: ReturnType<typeof headerBlock>): readonly Directive[] {
  return lines.flatMap(({ text, index }) => {
    const [, name, argument = ''] = directiveLine.exec(text) ?? [];
    return name === undefined ? [] : [{ name, argument: argument.trim(), index }];
  });
}

/** The tag of a checkpoint file ('' without one); undefined for other files. */
export function checkpointOf(source: Source): string | undefined {
  const block = headerBlock(source, 0, source.text.length);
  return block.alone ? headerDirectives(block).find(({ name }) => name === 'checkpoint')?.argument : undefined;
}

/**
 * Reads the header of a file, or of a section of it: the lines from the first one on that start with `--` or `#`,
 * when an empty line or nothing follows. The delimiter needs no empty line.
 * @throws TelamonError directive_invalid for a delimiter that is empty or has nothing below it.
 */
export function readHeader(source: Source, from = 0, to = source.text.length): Header {
  const block = headerBlock(source, from, to);
  const directives = headerDirectives(block);
  const header = {
    directives: block.alone ? directives : [],
    unheard: block.alone ? [] : directives.filter((directive) => fileOnly.has(directive.name)),
    unknown: directives.filter(
      ({ name, index }) =>
        !known.has(name) && plainDirective.test(source.text.slice(index, index + '-- atlas:'.length)),
    ),
  };
  for (const line of block.lines) {
    const written = delimiterLine.exec(line.text);
    if (!written) continue;
    const word = (written[1] ?? '').trim();
    if (word === '') {
      throw invalid(source, line.index, 'empty delimiter', 'write one, like `-- atlas:delimiter \\n\\n\\n`');
    }
    if (source.text.slice(line.next, to).trim() === '') {
      throw invalid(
        source,
        line.index,
        `no input found after delimiter "${word}"`,
        'the directive stands on the first line, and the statements below it',
      );
    }
    return { ...header, delimiter: unescapeDelimiter(word), bodyStart: line.next };
  }
  return { ...header, delimiter: undefined, bodyStart: block.start };
}

function invalid(source: Source, index: number, message: string, ...hints: string[]): TelamonError {
  return new TelamonError('directive_invalid', message, { position: positionAt(source, index), hints });
}

/** How a file's statements are put into transactions when it says so itself. */
export type FileTxMode = 'none' | 'file';

/** The `txmode` of a file; undefined when it leaves that to the command. `name` is the file's, for messages. */
export function fileTxMode(source: Source, name: string, directives: readonly Directive[]): FileTxMode | undefined {
  const modes = directives.filter((directive) => directive.name === 'txmode');
  const [first, second] = modes;
  if (!first) return undefined;
  if (second) {
    const values = modes.map((mode) => JSON.stringify(mode.argument)).join(' ');
    throw invalid(source, second.index, `multiple txmode values found in file "${name}": [${values}]`, 'keep one');
  }
  switch (first.argument) {
    case 'none':
    case 'file':
      return first.argument;
    case 'all':
      throw invalid(source, first.index, `txmode "all" is not allowed in file directive "${name}". Use "file" instead`);
    default:
      throw invalid(
        source,
        first.index,
        `unknown txmode "${first.argument}" found in file directive "${name}"`,
        'write `-- atlas:txmode none` or `-- atlas:txmode file`, with an empty line below',
      );
  }
}

/** The analyzers or codes that `nolint` names; undefined without the directive, empty for all. */
export function nolint(directives: readonly Directive[]): readonly string[] | undefined {
  const found = directives.filter((directive) => directive.name === 'nolint');
  if (found.length === 0) return undefined;
  if (found.some((directive) => directive.argument === '')) return [];
  return found.flatMap((directive) => directive.argument.split(/\s+/));
}

const statementDirective = /^(?:#|-- ?)atlas:(\w+)(?: +([^\n]*))?\n?$/;
const blockDirective = /^\/\*atlas:(\w+)(?: +([^\n]*?))?\*\/$/;

/** The directives in the comments right above a statement. */
export function statementDirectives(comments: readonly string[]): readonly Omit<Directive, 'index'>[] {
  return comments.flatMap((comment) => {
    const [, name, argument = ''] = statementDirective.exec(comment) ?? blockDirective.exec(comment) ?? [];
    return name === undefined ? [] : [{ name, argument: argument.trim() }];
  });
}

/** What to tell a person about a line that names no directive. */
export function unknownWarning(source: Source, { name, index }: Directive): string {
  const { file, line, column } = positionAt(source, index);
  const meant = nearest(name, [...known]);
  return `${file}:${line}:${column}: atlas:${name} is no directive, and has no effect${meant === undefined ? '' : `: did you mean atlas:${meant}?`}`;
}

/** What to tell a person about directives that have no effect where they stand. */
export function unheardWarning(source: Source, directive: Directive): string {
  const { file, line, column } = positionAt(source, directive.index);
  return `${file}:${line}:${column}: atlas:${directive.name} has no effect here: put an empty line below the comment block at the top of the file`;
}
