/** A name as SQL spells it, quoted or not, as it is: `"A ""b"` → `A "b`. Unquoted ones keep their letters. */
export function nameText(spelled: string): string {
  const text = spelled.trim();
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Longest name in bytes (NAMEDATALEN - 1). */
const maxNameBytes = 63;

/**
 * The name that the server gives to what has none: `<table>_<columns>_<suffix>`. Too long, the table part and the column part lose a byte
 * at a time, the longer one first, never inside a character.
 */
export function defaultName(table: string, columns: readonly string[], suffix: string): string {
  const rest = columns.join('_');
  const room = maxNameBytes - Buffer.byteLength(`_${suffix}`) - (rest === '' ? 0 : 1);
  if (Buffer.byteLength(table) + Buffer.byteLength(rest) <= room) {
    return rest === '' ? `${table}_${suffix}` : `${table}_${rest}_${suffix}`;
  }
  let [first, second] = [Buffer.from(table), Buffer.from(rest)];
  while (first.length + second.length > room) {
    if (first.length > second.length) first = first.subarray(0, -1);
    else second = second.subarray(0, -1);
  }
  return [whole(first), ...(rest === '' ? [] : [whole(second)]), suffix].join('_');
}

/** The name cut to what the server keeps of it, with room for `spare` bytes more. */
export function clipName(name: string, spare = 0): string {
  const bytes = Buffer.from(name);
  return bytes.length <= maxNameBytes - spare ? name : whole(bytes.subarray(0, maxNameBytes - spare));
}

/** The text without the character that the cut went through. */
function whole(bytes: Buffer): string {
  return new TextDecoder('utf-8', { fatal: false }).decode(bytes).replace(/\uFFFD+$/u, '');
}
