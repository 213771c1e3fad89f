const surrogate = /[\ud800-\udfff]/;

/** Order of texts by their bytes in UTF-8, as files and versions are sorted. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  // The units of UTF-16 sort alike, but for the halves of characters that take two of them.
  if (!surrogate.test(a) && !surrogate.test(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
