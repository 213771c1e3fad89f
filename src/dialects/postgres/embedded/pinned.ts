import { type Token, tokenize } from '../tokens.ts';

/** A version that SQL asks for, and where it does. */
export interface VersionClause {
  readonly extension: string;
  readonly version: string;
  /** The extent of `VERSION 'x'` or `TO 'x'`. */
  readonly start: number;
  readonly end: number;
}

/** The versions named by CREATE EXTENSION … VERSION and ALTER EXTENSION … UPDATE TO in a text of one or more commands. */
export function versionClauses(sql: string): VersionClause[] {
  const tokens = tokenize(sql);
  return tokens.flatMap((token, index) => {
    if (!isWord(tokens[index + 1], 'extension')) return [];
    if (isWord(token, 'create')) return clause(tokens, afterIfNotExists(tokens, index + 2), 'version');
    return isWord(token, 'alter') ? clause(tokens, index + 2, 'to') : [];
  });
}

/** The text with a clause blanked out: all positions stay what they were. */
export function withoutClauses(sql: string, clauses: readonly VersionClause[]): string {
  let text = sql;
  for (const { start, end } of clauses) {
    text = text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end);
  }
  return text;
}

function clause(tokens: readonly Token[], nameAt: number, keyword: string): VersionClause[] {
  const extension = plainValue(tokens[nameAt]);
  if (extension === undefined) return [];
  for (let at = nameAt + 1; at < tokens.length && tokens[at]?.text !== ';'; at++) {
    const word = tokens[at];
    const value = tokens[at + 1];
    const version = plainValue(value);
    if (word && value && version !== undefined && isWord(word, keyword)) {
      return [{ extension, version, start: word.start, end: value.end }];
    }
  }
  return [];
}

function afterIfNotExists(tokens: readonly Token[], at: number): number {
  return isWord(tokens[at], 'if') && isWord(tokens[at + 1], 'not') && isWord(tokens[at + 2], 'exists') ? at + 3 : at;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toLowerCase() === word;
}

/** A name or a string without its quotes; names that are not quoted fold to lower case. */
function plainValue(token: Token | undefined): string | undefined {
  if (token?.kind === 'word') return token.text.toLowerCase();
  if (token?.kind === 'name') return token.text.slice(1, -1).replaceAll('""', '"');
  if (token?.kind === 'string' && token.text.startsWith("'")) return token.text.slice(1, -1).replaceAll("''", "'");
  return undefined;
}
