/** White space as the compatible tool counts it (Unicode's White_Space), which decides what belongs to a hashed text. */
const anySpace = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*/y;
const oneSpace = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Index of the first character at or behind `from` that is no white space. */
export function skipSpace(text: string, from: number): number {
  anySpace.lastIndex = from;
  anySpace.test(text);
  return anySpace.lastIndex;
}

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && oneSpace.test(character);
}

/** Index behind the last character of `text[from, to)` that is no white space. */
export function trimmedEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(text[end - 1])) end--;
  return end;
}

/** A character that a name may hold behind its first one, in any dialect. */
export function isNameCharacter(character: string | undefined): boolean {
  return character !== undefined && /[\w$\u0080-\uffff]/.test(character);
}
