/** What a hidden text is replaced by. */
export const mask = 'xxxxx';

/**
 * Where a secret is hidden. `everywhere`: from results too, since the user said that it is one (`sensitive = true`), or it came
 * from a store of secrets. `messages`: from what telamon itself says, but a template that prints it on purpose prints it.
 */
export type Hiding = 'everywhere' | 'messages';

/** Shorter texts are words that stand everywhere: hiding `a` would hide every sentence, hiding `public` a whole schema. */
const shortest: Readonly<Record<Hiding, number>> = { everywhere: 8, messages: 4 };

/** A longer text is only looked for as it is, not in its encoded forms. */
const longestEncoded = 4000;

/** Per process: what was once secret stays so, whoever makes the message. */
const kept = new Map<string, Hiding>();
const patterns = new Map<Hiding, RegExp>();

/**
 * From now on the text is hidden, in whatever form it turns up: as it is, percent-encoded, or inside of a JSON text. Of a
 * text of several lines (a key, a document) each long line is hidden as well, of a JSON document the values of keys that are
 * called like secrets.
 */
export function keepSecret(text: string, hiding: Hiding): void {
  for (const each of [text, text.trim(), ...text.split(/\r?\n/), ...secretsOfJson(text)]) {
    if (each.trim().length < shortest.messages || kept.get(each) === 'everywhere') continue;
    kept.set(each, hiding);
    patterns.clear();
  }
}

/** Keeps what a document in JSON holds under keys that are called like secrets; any other text is none. */
export function keepSecretsOfJson(text: string, hiding: Hiding): void {
  for (const each of secretsOfJson(text)) keepSecret(each, hiding);
}

/** The text without the secrets that were kept. @param hiding `messages` hides all of them, `everywhere` those that results must not show either. */
export function hideSecrets(text: string, hiding: Hiding): string {
  if (kept.size === 0) return text;
  const pattern = patterns.get(hiding) ?? patternOf(hiding);
  patterns.set(hiding, pattern);
  return text.replace(pattern, mask);
}

function patternOf(hiding: Hiding): RegExp {
  const wanted = [...kept].filter(
    ([text, of]) => (hiding === 'messages' || of === hiding) && text.trim().length >= shortest[hiding],
  );
  // The longest first: a secret that begins like another one is hidden whole.
  const texts = wanted.map(([text]) => text).sort((a, b) => b.length - a.length);
  return texts.length === 0 ? /(?!)/g : new RegExp(texts.map(formsOf).join('|'), 'g');
}

/** A pattern of all the ways in which URLs and JSON spell a text. */
function formsOf(text: string): string {
  if (text.length > longestEncoded) return escaped(text);
  return [...text].map(formsOfCharacter).join('');
}

function formsOfCharacter(character: string): string {
  const bytes = [...new TextEncoder().encode(character)].map((byte) =>
    [...byte.toString(16).padStart(2, '0')].map(eitherCase).join(''),
  );
  const percent = bytes.map((byte) => `%${byte}`).join('');
  const json = escaped(JSON.stringify(character).slice(1, -1));
  const unicode = character.length === 1 ? [`\\\\u${[...hex4(character)].map(eitherCase).join('')}`] : [];
  // As Go quotes what is no ASCII, and SQL a quote.
  const quoted = bytes.length > 1 ? [bytes.map((byte) => `\\\\x${byte}`).join('')] : character === "'" ? ["''"] : [];
  // The longer forms first: the sign itself may be the beginning of its own encoding, as that of % is.
  const forms = [percent, ...unicode, ...quoted, json, escaped(character), ...(character === ' ' ? ['\\+'] : [])];
  return `(?:${[...new Set(forms)].join('|')})`;
}

function hex4(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0');
}

function eitherCase(digit: string): string {
  return /[a-f]/.test(digit) ? `[${digit}${digit.toUpperCase()}]` : digit;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Keys of a document whose values nobody should read; names of users, hosts and databases are none. */
const secretKey = /pass|pwd|secret|token|credential|private|api_?key/i;

function secretsOfJson(text: string): string[] {
  if (!/^\s*[[{]/.test(text)) return [];
  try {
    const found: string[] = [];
    JSON.parse(text, (key, value: unknown) => {
      if (typeof value === 'string' && secretKey.test(key)) found.push(value);
      return value;
    });
    return found;
  } catch {
    return [];
  }
}
