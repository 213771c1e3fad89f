import type { Source } from '../source.ts';
import { downText, ended, upText } from './changes.ts';
import type { DirectoryFormat, FileParts, Part } from './format.ts';
import { isIdle, type Line, linesOf, markerError } from './lines.ts';
import { compareNumbers, joinName, listFiles, splitName } from './listing.ts';

const marker = /^-- \+goose +(.*?)\s*$/;

/** One file a version, with both ways in it. A line that ends in `;` ends a statement, unless markers keep it together. */
export const gooseFormat: DirectoryFormat = {
  name: 'goose',
  waysBack: true,
  directives: false,
  noTransaction: 'put `-- +goose NO TRANSACTION` at the top of the file',
  toolOrder: compareNumbers,
  list: (directory) => listFiles(directory, '.sql'),
  identify: splitName,
  parts: readParts,
  write({ version, description, changes, back, noTransaction }) {
    const head = noTransaction ? '-- +goose NO TRANSACTION\n' : '';
    const content = `${head}-- +goose Up\n${upText(changes, kept)}\n-- +goose Down\n${downText({ changes, back }, kept)}`;
    return [{ name: `${joinName(version, description)}.sql`, content }];
  },
};

/** A statement, between markers when one of its own lines would end it. */
function kept(sql: string): string {
  return /;[ \t]*\n/.test(sql) ? `-- +goose StatementBegin\n${ended(sql)}-- +goose StatementEnd\n` : ended(sql);
}

function readParts(source: Source): FileParts {
  const lines = linesOf(source.text);
  let txMode: FileParts['txMode'];
  let up: Line | undefined;
  let down: Line | undefined;
  for (const line of lines) {
    const word = marker.exec(line.text)?.[1];
    if (word === undefined) {
      if (up === undefined && !isIdle(line)) {
        throw markerError(source, line, 'there is SQL before `-- +goose Up`', 'put the line `-- +goose Up` above it');
      }
      continue;
    }
    switch (word) {
      case 'NO TRANSACTION':
        txMode = 'none';
        break;
      case 'Up':
        if (up) throw markerError(source, line, '`-- +goose Up` stands here again', 'keep the first one');
        up = line;
        break;
      case 'Down':
        if (!up)
          throw markerError(source, line, '`-- +goose Down` stands before `-- +goose Up`', 'the way up comes first');
        if (down) throw markerError(source, line, '`-- +goose Down` stands here again', 'keep the first one');
        down = line;
        break;
      case 'StatementBegin':
      case 'StatementEnd':
      case 'ENVSUB OFF':
        if (!up)
          throw markerError(
            source,
            line,
            `\`-- +goose ${word}\` stands before \`-- +goose Up\``,
            'the way up comes first',
          );
        break;
      case 'ENVSUB ON':
        throw markerError(
          source,
          line,
          '`-- +goose ENVSUB ON` is not supported: a migration is the same wherever it runs',
          'write the values into the file, or make the directory with data "template_dir"',
        );
      default:
        throw markerError(
          source,
          line,
          `unknown marker \`-- +goose ${word}\``,
          'markers are Up, Down, StatementBegin, StatementEnd and NO TRANSACTION',
        );
    }
  }
  const end = source.text.length;
  const upPart = up ? { start: up.next, end: down?.start ?? end } : { start: end, end };
  return {
    up: upPart,
    statements: readStatements(source, lines, upPart),
    down: down && backOf(source, lines, { start: down.next, end }),
    txMode,
  };
}

function backOf(source: Source, lines: readonly Line[], part: Part): FileParts['down'] {
  return { part, statements: () => readStatements(source, lines, part) };
}

/** Where each statement stands, with the comments above it. */
function readStatements(source: Source, lines: readonly Line[], { start, end }: Part): readonly Part[] {
  const statements: Part[] = [];
  let block: Line | undefined;
  let from = start;
  let holds = false;
  const close = (to: number, next: number) => {
    if (holds) statements.push({ start: from, end: to });
    holds = false;
    from = next;
  };
  for (const line of lines.filter((each) => each.start >= start && each.start < end)) {
    switch (marker.exec(line.text)?.[1]) {
      case 'StatementBegin':
        if (block)
          throw markerError(
            source,
            line,
            'a statement was begun already',
            `end the one of line ${lineNumber(lines, block)} with \`-- +goose StatementEnd\` first`,
          );
        close(line.start, line.next);
        block = line;
        break;
      case 'StatementEnd':
        if (!block)
          throw markerError(
            source,
            line,
            'no statement was begun',
            'put `-- +goose StatementBegin` above the statement',
          );
        close(line.start, line.next);
        block = undefined;
        break;
      case undefined:
        holds ||= !isIdle(line);
        if (!block && line.text.trimEnd().endsWith(';') && !isIdle(line)) close(line.end, line.next);
        break;
      default:
        close(line.start, line.next);
    }
  }
  if (block) throw markerError(source, block, 'this statement is not ended', 'put `-- +goose StatementEnd` below it');
  close(end, end);
  return statements;
}

function lineNumber(lines: readonly Line[], line: Line): number {
  return lines.indexOf(line) + 1;
}
