/**
 * The items of one list flag: separated by commas, quoted with `"` where they hold one, `""` for a quote inside.
 * Nothing gives no items.
 */
export function splitCsv(text: string): readonly string[] {
  if (text === '') return [];
  const items: string[] = [];
  let at = 0;
  for (;;) {
    const { item, end } = text[at] === '"' ? quotedItem(text, at) : plainItem(text, at);
    items.push(item);
    if (end >= text.length) return items;
    at = end + 1;
  }
}

function plainItem(text: string, start: number): { item: string; end: number } {
  const comma = text.indexOf(',', start);
  const end = comma < 0 ? text.length : comma;
  const item = text.slice(start, end);
  const quote = item.indexOf('"');
  if (quote >= 0) throw new Error(`parse error on line 1, column ${start + quote + 1}: bare " in non-quoted field`);
  return { item, end };
}

function quotedItem(text: string, start: number): { item: string; end: number } {
  let item = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') {
      item += text[at];
    } else if (text[at + 1] === '"') {
      item += '"';
      at++;
    } else if (at + 1 === text.length || text[at + 1] === ',') {
      return { item, end: at + 1 };
    } else {
      throw new Error(`parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`);
    }
  }
  throw new Error(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
}
