const named: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** A string literal of Go: what can be printed stays, the rest becomes escapes. With `ascii` nothing but ASCII stays. */
export function quoteGo(text: string, ascii = false): string {
  return `"${[...text].map((char) => escapeIn('"', char, ascii)).join('')}"`;
}

/** A character literal of Go for a code point. */
export function quoteRune(code: number, ascii = false): string {
  return `'${escapeIn("'", codePoint(code), ascii)}'`;
}

/** The character of a code point; what is none becomes U+FFFD. */
export function codePoint(code: number): string {
  const valid = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

function escapeIn(quote: string, char: string, ascii: boolean): string {
  const short = char === quote ? `\\${quote}` : named.get(char);
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  if (code >= 0xd800 && code <= 0xdfff) return ascii ? '\\ufffd' : '\ufffd';
  if ((ascii ? code < 0x80 : true) && /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char)) return char;
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

const hex = (code: number, width: number) => code.toString(16).padStart(width, '0');

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The text of a Go literal between its quotes (`"`, `'` or a backtick); undefined when it is no valid literal.
 * Escapes of bytes (`\xe9`, `\351`) are read as UTF-8.
 */
export function unquoteGo(literal: string): string | undefined {
  const quote = literal[0];
  const body = literal.slice(1, -1);
  if (quote === '`') return body.replaceAll('\r', '');
  const parts: Buffer[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([abfnrtv\\'"]))|[^\\\n]/uy;
  while (pattern.lastIndex < body.length) {
    const match = pattern.exec(body);
    if (!match) return undefined;
    const [text, hexByte, octal, short, long, letter] = match;
    if (letter !== undefined) {
      if ((letter === '"' || letter === "'") && letter !== quote) return undefined;
      parts.push(Buffer.from(escapes[letter] ?? ''));
    } else if (hexByte !== undefined || octal !== undefined) {
      const byte = hexByte === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hexByte, 16);
      if (byte > 255) return undefined;
      parts.push(Buffer.of(byte));
    } else if (short !== undefined || long !== undefined) {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
      parts.push(Buffer.from(String.fromCodePoint(code)));
    } else {
      parts.push(Buffer.from(text));
    }
  }
  return Buffer.concat(parts).toString();
}
