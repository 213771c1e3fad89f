import type { FileChange, NewMigration } from './format.ts';

/** The forward part of a file: each change with its comment above it. */
export function upText(
  changes: readonly Omit<FileChange, 'reverse'>[],
  statement: (sql: string) => string = ended,
): string {
  return changes.map(({ comment, sql }) => commentLine(comment) + statement(sql)).join('');
}

/** The way back, last change first. What nothing undoes is said, so that its absence is no surprise. */
export function downText(
  { changes, back }: Pick<NewMigration, 'changes' | 'back'>,
  statement: (sql: string) => string = ended,
): string {
  if (back) return upText(back, statement);
  return changes
    .toReversed()
    .map(({ comment, sql, reverse }) => {
      const what = comment === '' ? (sql.split('\n')[0] ?? '') : comment;
      if (reverse === undefined) return `-- cannot be reversed: ${what}\n`;
      return reverse.length === 0 ? '' : `-- reverse: ${what}\n${reverse.map(statement).join('')}`;
    })
    .join('');
}

/** A statement with its delimiter, on lines of its own. */
export function ended(sql: string): string {
  return `${sql};\n`;
}

function commentLine(comment: string): string {
  return comment === '' ? '' : `-- ${comment}\n`;
}
