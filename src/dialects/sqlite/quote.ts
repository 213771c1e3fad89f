/** `` `name` ``, whatever it holds. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A string literal; always single quotes, since double quotes name columns. */
export function literal(text: string): string {
  if (!text.includes("'") && !text.includes('\0')) return `'${text}'`;
  // SQL text ends at a NUL for SQLite, so such a string is put together from its parts.
  return text
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(' || char(0) || ');
}

/** `` `a`, `b` `` */
export function nameList(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}
