/** Printable ASCII, then `atlas:sum` and its argument, on the first line; the last `atlas:` that fits counts. */
const pattern = /^[\x20-\x7e]*atlas:sum(?: +([^\n]*))?$/;

const lineFeed = 10;

/**
 * The first line is `… atlas:sum ignore`, byte for byte: a blank or a carriage return behind it makes it another text.
 * Such a file stays out of the sum.
 */
export function isSumIgnored(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(lineFeed);
  const line = Buffer.from(bytes.subarray(0, end < 0 ? bytes.length : end)).toString('latin1');
  const mark = line.startsWith('\xef\xbb\xbf') ? 3 : 0;
  return pattern.exec(line.slice(mark))?.[1] === 'ignore';
}
