import { TelamonError } from '../../errors/telamon-error.ts';
import { parseDuration } from '../../template/go-duration.ts';
import { splitCsv } from './csv.ts';

/** What each kind of flag holds. Durations are milliseconds. */
export interface Values {
  readonly string: string;
  /** Each occurrence is a CSV record. */
  readonly strings: readonly string[];
  /** Each occurrence is one item. */
  readonly texts: readonly string[];
  readonly boolean: boolean;
  readonly duration: number;
  readonly uint: number;
}

export type ValueKind = keyof Values;

const readers: { readonly [K in ValueKind]: (texts: readonly string[]) => Values[K] } = {
  string: last,
  strings: (texts) => texts.flatMap(splitCsv),
  texts: (texts) => texts,
  boolean: (texts) => parseBoolean(last(texts)),
  duration: (texts) => Number(parseDuration(last(texts)) / 1_000_000n),
  uint: (texts) => parseUint(last(texts)),
};

/**
 * The value of a flag from the texts it was given, in order: lists collect them, everything else takes the last one,
 * but each has to be valid.
 * @throws TelamonError usage, in the words that scripts know.
 */
export function readValue<K extends ValueKind>(
  name: string,
  short: string | undefined,
  kind: K,
  texts: readonly string[],
): Values[K] {
  for (const text of texts) {
    try {
      readers[kind]([text]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const flag = short === undefined ? `--${name}` : `-${short}, --${name}`;
      throw new TelamonError('usage', `invalid argument ${JSON.stringify(text)} for "${flag}" flag: ${reason}`, {
        cause: error,
      });
    }
  }
  return readers[kind](texts);
}

function last(texts: readonly string[]): string {
  return texts.at(-1) ?? '';
}

const truths = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const falsehoods = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

function parseBoolean(text: string): boolean {
  if (truths.has(text)) return true;
  if (falsehoods.has(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`);
}

function parseUint(text: string): number {
  const fail = (reason: string) => new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: ${reason}`);
  if (!/^\d+$/.test(text)) throw fail('invalid syntax');
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw fail('value out of range');
  return value;
}
