export type Row = Readonly<Record<string, unknown>>;

/** Rows as tests write them: `csv`, values separated by a comma and a blank; `table`, as psql draws it. */
export function rowsText(rows: readonly Row[], format: string): string {
  return format === 'table'
    ? tableText(rows)
    : rows.map((row) => Object.values(row).map(cellText).join(', ')).join('\n');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function tableText(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => cellText(row[name])));
  const widths = names.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (texts: readonly string[]) => texts.map((text, at) => ` ${text.padEnd(widths[at] ?? 0)} `).join('|');
  return [line(names), widths.map((width) => '-'.repeat(width + 2)).join('+'), ...cells.map(line)].join('\n');
}

/** Blanks at the ends of lines, and empty lines around, do not count: a heredoc has them where it pleases. */
export function sameText(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
