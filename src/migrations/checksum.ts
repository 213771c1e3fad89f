import { createHash } from 'node:crypto';
import { TelamonError } from '../errors/telamon-error.ts';
import { isSumIgnored } from './sum-directive.ts';

/** The checksum file of a directory. */
export const sumFileName = 'atlas.sum';

/** Of the notes, beside the sum, that a process leaves when it is killed while it changes the directory. */
export const journalEnding = '.journal';

export interface SumEntry {
  /** The file's name; a path with `/` where a format reads folders. */
  readonly name: string;
  /** Base64 without the `h1:` prefix. It covers this file and all before it. */
  readonly hash: string;
}

export interface Sum {
  /** Over all entries; base64 without the prefix. */
  readonly total: string;
  readonly entries: readonly SumEntry[];
}

/** What the checksum covers: names and exact bytes. */
export interface SummedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const prefix = 'h1:';

/**
 * The sum of files in directory order. Hashes are cumulative, so an edit changes its own line and every later one.
 * A file with `atlas:sum ignore` on its first line adds its name to the stream, but neither its content nor an entry.
 */
export function computeSum(files: readonly SummedFile[]): Sum {
  const known = computed.get(files);
  if (known) return known;
  const stream = createHash('sha256');
  const entries: SumEntry[] = [];
  for (const file of files) {
    stream.update(file.name, 'utf8');
    if (isSumIgnored(file.bytes)) continue;
    stream.update(file.bytes);
    entries.push({ name: file.name, hash: stream.copy().digest('base64') });
  }
  const sum = { total: totalOf(entries), entries };
  computed.set(files, sum);
  return sum;
}

/** A run asks for the sum of its directory several times: to verify it, and for the rows. */
const computed = new WeakMap<readonly SummedFile[], Sum>();

function totalOf(entries: readonly SumEntry[]): string {
  const text = entries.map((entry) => entry.name + entry.hash).join('');
  return createHash('sha256').update(text, 'utf8').digest('base64');
}

/** Whether the sum holds for the files. */
export function sumHolds(files: readonly SummedFile[], text: string | undefined): boolean {
  try {
    validateSum(files, text);
    return true;
  } catch (error) {
    if (error instanceof ChecksumError) return false;
    throw error;
  }
}

/**
 * The text of `atlas.sum`.
 * @throws TelamonError directory_invalid for a name that no line of it can hold.
 */
export function formatSum(sum: Sum): string {
  const broken = sum.entries.find(({ name }) => /[\r\n]/.test(name));
  if (broken) {
    throw new TelamonError(
      'directory_invalid',
      `the name of the file ${JSON.stringify(broken.name)} holds a line break: atlas.sum has a line for each file`,
      { hints: ['rename the file'] },
    );
  }
  const lines = sum.entries.map((entry) => `${entry.name} ${prefix}${entry.hash}\n`);
  return `${prefix}${sum.total}\n${lines.join('')}`;
}

/** How the first entry that differs came to differ. */
export type SumReason = 'added' | 'edited' | 'removed';

/** The first entry of a stored sum that the files on disk contradict. */
export interface SumDifference {
  /** Line of `atlas.sum`, from 1; line 1 is the total. */
  readonly line: number;
  /** Byte offset of that line. */
  readonly offset: number;
  /** Number of stored entries. */
  readonly total: number;
  readonly file: string;
  readonly reason: SumReason;
}

/** Why a directory's sum does not hold. */
export class ChecksumError extends TelamonError {
  /** Left out when the sum file contradicts itself, cannot be read, or is missing. */
  readonly difference: SumDifference | undefined;

  constructor(
    code: 'checksum_mismatch' | 'checksum_missing' | 'checksum_invalid',
    message: string,
    details: { readonly difference?: SumDifference | undefined; readonly hints?: readonly string[] } = {},
  ) {
    super(code, message, { hints: details.hints, guidance: guidance(details.difference) });
    this.difference = details.difference;
  }
}

/** @throws ChecksumError checksum_invalid (a line without a hash) or checksum_mismatch (the file contradicts itself). */
export function parseSum(text: string): Sum {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const first = lines[0] ?? '';
  const entries = lines.slice(1).map((line, index): SumEntry => {
    const at = line.indexOf(prefix);
    if (at < 0) throw invalid(lines, index + 2);
    return { name: line.slice(0, at).trim(), hash: line.slice(at + prefix.length) };
  });
  const total = first.startsWith(prefix) ? first.slice(prefix.length) : first;
  if (total !== totalOf(entries)) {
    throw new ChecksumError('checksum_mismatch', 'checksum mismatch', {
      hints: [
        `atlas.sum ${text.trim() === '' ? 'is empty' : 'contradicts itself, as after a merge by hand'}: check the migration files, then run \`telamon migrate hash\``,
      ],
    });
  }
  return { total, entries };
}

function invalid(lines: readonly string[], line: number): ChecksumError {
  const marker = lines.findIndex((text) => /^(<{7}|={7}|>{7})/.test(text));
  return new ChecksumError('checksum_invalid', 'checksum file format invalid', {
    hints:
      marker >= 0
        ? [
            `atlas.sum has merge conflict markers, the first on line ${marker + 1}`,
            'take either side of it, then run `telamon migrate rebase <your file>` to move your migration behind the others, or `telamon migrate hash` if the order is right',
          ]
        : [
            `line ${line} of atlas.sum holds no hash`,
            'check the migration files, then run `telamon migrate hash` to write it anew',
          ],
  });
}

/** The first stored entry that does not match; undefined when the totals are equal. */
export function compareSums(stored: Sum, computed: Sum): SumDifference | undefined {
  if (stored.total === computed.total) return undefined;
  const total = stored.entries.length;
  // 48 bytes: `h1:`, 44 characters of base64, the line end. An entry adds a blank and as much again to its name.
  let offset = 48;
  for (const [index, entry] of stored.entries.entries()) {
    const found = computed.entries[index];
    if (found?.name === entry.name && found.hash === entry.hash) {
      offset += Buffer.byteLength(entry.name) + 49;
      continue;
    }
    const at = { line: index + 2, offset, total };
    if (found?.name === entry.name) return { ...at, file: entry.name, reason: 'edited' };
    if (found === undefined || !computed.entries.some((other) => other.name === entry.name)) {
      return { ...at, file: entry.name, reason: 'removed' };
    }
    return { ...at, file: found.name, reason: 'added' };
  }
  const extra = computed.entries[total];
  return extra && { line: total + 2, offset, total, file: extra.name, reason: 'added' };
}

/** Every file that a mismatch concerns, by name: what the one reported line leaves out. Only the first edit is certain, since hashes are cumulative. */
export function allDifferences(
  stored: Sum,
  computed: Sum,
): readonly { readonly file: string; readonly reason: SumReason }[] {
  const storedNames = new Set(stored.entries.map((entry) => entry.name));
  const computedNames = new Set(computed.entries.map((entry) => entry.name));
  const first = compareSums(stored, computed);
  return [
    ...(first?.reason === 'edited' ? [{ file: first.file, reason: first.reason }] : []),
    ...[...computedNames].filter((name) => !storedNames.has(name)).map((file) => ({ file, reason: 'added' as const })),
    ...[...storedNames]
      .filter((name) => !computedNames.has(name))
      .map((file) => ({ file, reason: 'removed' as const })),
  ];
}

/**
 * Holds the files against the text of their `atlas.sum` (undefined: there is none).
 * @throws ChecksumError with advice for each case.
 */
export function validateSum(files: readonly SummedFile[], stored: string | undefined): void {
  if (stored === undefined) {
    if (files.length === 0) return;
    throw new ChecksumError('checksum_missing', 'checksum file not found', {
      hints: [
        `the directory holds ${files.length} migration file${files.length > 1 ? 's' : ''} and no atlas.sum: run \`telamon migrate hash\` to write it`,
      ],
    });
  }
  const parsed = parseSum(stored);
  const computed = computeSum(files);
  const difference = compareSums(parsed, computed);
  if (!difference) return;
  throw new ChecksumError('checksum_mismatch', 'checksum mismatch', {
    difference,
    hints: mismatchHints(files, parsed, computed, difference),
  });
}

function mismatchHints(
  files: readonly SummedFile[],
  stored: Sum,
  computed: Sum,
  difference: SumDifference,
): readonly string[] {
  const others = allDifferences(stored, computed).filter((other) => other.file !== difference.file);
  const listed =
    others.length === 0 ? [] : [`also ${others.map((other) => `${other.file} (${other.reason})`).join(', ')}`];
  if (holdsWithLineFeeds(files, stored)) {
    return [
      ...listed,
      'only the line endings differ (CRLF instead of LF): put `*.sql text eol=lf` and `atlas.sum text eol=lf` into .gitattributes and check the files out again',
    ];
  }
  return [...listed, adviceFor[difference.reason]];
}

const adviceFor: Readonly<Record<SumReason, string>> = {
  added: 'if the file is meant to be there, run `telamon migrate hash`',
  edited:
    'see `git diff`; a file that has been applied anywhere should be restored, and the change made in a new migration; `telamon migrate hash` only if the edit is meant',
  removed: 'see `git status`; restore the file, or run `telamon migrate hash` if the removal is meant',
};

function holdsWithLineFeeds(files: readonly SummedFile[], stored: Sum): boolean {
  const carriageReturn = 13;
  if (!files.some((file) => file.bytes.includes(carriageReturn))) return false;
  const normalised = files.map((file) => ({
    name: file.name,
    bytes: Buffer.from(Buffer.from(file.bytes).toString('latin1').replaceAll('\r\n', '\n'), 'latin1'),
  }));
  return computeSum(normalised).total === stored.total;
}

/** What commands print on stdout before a checksum error; its wording is matched by scripts. */
function guidance(difference: SumDifference | undefined): string {
  const place = difference ? `\n\tL${difference.line}: ${difference.file} was ${difference.reason}\n\n` : '';
  return `You have a checksum error in your migration directory.\n${place}Please check your migration files and run 'telamon migrate hash' to re-hash the contents\n\n`;
}
