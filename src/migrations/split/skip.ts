import type { SplitRules } from '../../dialects/dialect.ts';
import { ScanFault } from './scan-fault.ts';
import { isNameCharacter, isSpace } from './space.ts';

/**
 * What the scanner steps over in one go. Each function gets the index of an opening character and returns the index
 * behind the construct, or undefined when there is none.
 */

/** `'…'`, `"…"` or `` `…` ``. A doubled quote needs no rule: the second one opens the next string. */
export function skipQuote(sql: string, at: number, rules: SplitRules): number {
  const quote = sql[at] ?? '';
  const escapes =
    quote !== '`' &&
    (rules.backslashEscapes === 'all' ||
      (rules.backslashEscapes === 'e-strings' && quote === "'" && isEscapeString(sql, at)));
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === quote) return i + 1;
    if (escapes && sql[i] === '\\') i++;
  }
  throw new ScanFault(at, `unclosed quote '${quote === "'" ? "\\'" : quote}'`);
}

function isEscapeString(sql: string, at: number): boolean {
  const before = sql[at - 1];
  return (before === 'E' || before === 'e') && !isNameCharacter(sql[at - 2]);
}

/** `[…]`, a quoted name; without its end it is a plain character. */
export function skipBracketName(sql: string, at: number, rules: SplitRules): number | undefined {
  if (!rules.bracketNames) return undefined;
  const end = sql.indexOf(']', at);
  return end < 0 ? undefined : end + 1;
}

const dollarTag = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** `$tag$ … $tag$`. Without its end it takes the rest of the text: the server has the last word. */
export function skipDollarQuote(sql: string, at: number, rules: SplitRules): number | undefined {
  if (!rules.dollarQuotes || (!rules.dollarsInNames && isNameCharacter(sql[at - 1]))) return undefined;
  dollarTag.lastIndex = at;
  const tag = dollarTag.exec(sql)?.[0];
  if (tag === undefined) return undefined;
  const end = sql.indexOf(tag, at + tag.length);
  return end < 0 ? sql.length : end + tag.length;
}

/** `-- …`, or `# …` where the dialect has it, with the line end. */
export function skipLineComment(sql: string, at: number, rules: SplitRules): number | undefined {
  if (sql[at] === '#') {
    if (!rules.hashComments) return undefined;
  } else {
    if (sql[at + 1] !== '-') return undefined;
    const after = sql[at + 2];
    if (rules.dashCommentNeedsSpace && after !== undefined && !isSpace(after)) return undefined;
  }
  const end = sql.indexOf('\n', at);
  return end < 0 ? sql.length : end + 1;
}

/** `/* … *\/`, nested where the dialect nests them. */
export function skipBlockComment(sql: string, at: number, rules: SplitRules): number | undefined {
  if (sql[at + 1] !== '*') return undefined;
  let depth = 1;
  for (let i = at + 2; i < sql.length; i++) {
    if (sql[i] === '*' && sql[i + 1] === '/') {
      i++;
      if (--depth === 0) return i + 1;
    } else if (rules.nestedComments && sql[i] === '/' && sql[i + 1] === '*') {
      i++;
      depth++;
    }
  }
  throw new ScanFault(at, "unclosed comment '/*'", 2);
}

/** `/*!50000 … *\/` and `/*M! … *\/` look like comments and are SQL. */
export function isExecutableComment(sql: string, at: number, rules: SplitRules): boolean {
  return rules.executableComments && (sql.startsWith('/*!', at) || sql.startsWith('/*M!', at));
}
