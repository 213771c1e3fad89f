import type { SplitRules } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { FileTxMode } from './directives.ts';
import type { Script } from './migration.ts';
import { ScanFault } from './split/scan-fault.ts';
import { split } from './split/split.ts';
import { isEmptyStatement } from './split/statement.ts';

/** Delimiters, as directives spell them, for texts that `;` would cut in the wrong places: the first that occurs in none is taken. */
const spareDelimiters = ['\\n\\n\\n', '-- end', '-- end of statement'];

/**
 * The content of a file of the own format that runs the same statements, with the comments between them. A way back makes
 * it an archive.
 * @param rules that the databases of the directory may have: the text must be cut as it is meant by one of them.
 */
export function importedText(
  up: Script,
  down: Script | undefined,
  txMode: FileTxMode | undefined,
  rules: readonly SplitRules[],
): string {
  const modes = txMode === 'none' ? ['-- atlas:txmode none'] : [];
  if (!down) return sectionText(up, modes, rules);
  const section = (script: Script) => {
    const text = sectionText(script, [], rules);
    const marker = /^-- \S.* --[ \t]*$/m.exec(text);
    if (!marker) return text;
    throw new TelamonError('file_invalid', `the line "${marker[0]}" of ${script.source.name} would begin a section`, {
      hints: ['word the comment in another way, or import without --with-down'],
    });
  };
  const head = headerText([...modes, '-- atlas:txtar']);
  return `${head}-- migration.sql --\n${section(up)}\n-- down.sql --\n${section(down)}`;
}

/** A statement and what people wrote above it. */
interface Piece {
  readonly comments: string;
  /** Without its delimiter. */
  readonly sql: string;
}

function sectionText(script: Script, header: readonly string[], rules: readonly SplitRules[]): string {
  const { pieces, tail } = piecesOf(script);
  const plain = headerText(header) + pieces.map(({ comments, sql }) => `${comments}${sql};\n`).join('') + tail;
  if (rules.some((each) => cutsInto(plain, pieces, each))) return plain;
  for (const written of spareDelimiters) {
    const delimiter = written.replaceAll('\\n', '\n');
    const spelled = delimiter.startsWith('\n') ? delimiter : `;\n${delimiter}\n`;
    if (pieces.some(({ comments, sql }) => `${comments}${sql}`.includes(delimiter))) continue;
    const text = pieces.map(({ comments, sql }) => `${comments}${sql}${spelled}`).join('');
    return `${headerText([`-- atlas:delimiter ${written}`, ...header])}${text}${tail}`;
  }
  throw new TelamonError('file_invalid', `the statements of ${script.source.name} cannot be told apart in one file`);
}

function headerText(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

function piecesOf({ source, part, statements }: Script): { readonly pieces: readonly Piece[]; readonly tail: string } {
  let at = part.start;
  const pieces = statements
    .filter((statement) => !isEmptyStatement(statement))
    .map((statement): Piece => {
      const comments = commentsIn(source.text.slice(at, statement.start));
      at = statement.end;
      return { comments, sql: statement.text.replace(/;$/, '') };
    });
  return { pieces, tail: commentsIn(source.text.slice(at, part.end)).replace(/\n\n$/, '\n') };
}

/** Lines that only one tool reads: the other one's markers, and directives that are written anew. */
const markerLine = /^--\s*(?:\+goose\s|migrate:(?:up|down)\b|atlas:(?:txmode|delimiter|txtar)\b)/;

/** The comments of a text that holds no statement, empty lines between them kept; delimiters and their commands go. */
function commentsIn(text: string): string {
  const kept: string[] = [];
  let inBlock = false;
  for (const raw of text.split('\n')) {
    const line = raw.trimEnd();
    const start = line.trimStart();
    if (!inBlock && start === '') {
      if (kept.length > 0 && kept.at(-1) !== '') kept.push('');
      continue;
    }
    const opens: boolean = !inBlock && start.startsWith('/*');
    if (inBlock || opens || (start.startsWith('--') && !markerLine.test(start))) kept.push(inBlock ? line : start);
    if (inBlock || opens) inBlock = !line.includes('*/', opens ? line.indexOf('/*') + 2 : 0);
  }
  const last = kept.findLastIndex((line) => line !== '');
  if (last < 0) return '';
  const comments = kept.slice(0, last + 1).map((line) => `${line}\n`);
  // An empty line below the last comment keeps it apart from the statement.
  return comments.join('') + (/\n\s*\n[ \t]*$/.test(text) ? '\n' : '');
}

function cutsInto(text: string, pieces: readonly Piece[], rules: SplitRules): boolean {
  try {
    const found = split(text, { rules }).filter((statement) => !isEmptyStatement(statement));
    return found.length === pieces.length && found.every(({ text: sql }, at) => sql === `${pieces[at]?.sql};`);
  } catch (error) {
    if (error instanceof ScanFault) return false;
    throw error;
  }
}
