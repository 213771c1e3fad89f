/** Printable ASCII, then `atlas:sum` and its argument, on the first line; the last `atlas:` that fits counts. */
const pattern = /^[\x20-\x7e]*atlas:sum(?: +([^\n]*))?$/;

const lineFeed = 10;

/**
 * The first line is `… atlas:sum ignore`, byte for byte: a blank or a carriage return behind it makes it another text.
 * Such a file stays out of the sum.
 */
export function isSumIgnored(bytes: Uint8Array): boolean {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // All files of a directory are asked, in every run, and hardly any is one.
  if (!whole.includes('atlas:sum')) return false;
  const end = whole.indexOf(lineFeed);
  const line = whole.toString('latin1', 0, end < 0 ? whole.length : end);
  const mark = line.startsWith('\xef\xbb\xbf') ? 3 : 0;
  return pattern.exec(line.slice(mark))?.[1] === 'ignore';
}
