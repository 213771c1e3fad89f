import type { SourceFile } from './ast.ts';
import { Lexer } from './lexer.ts';

/** A piece of a file as the formatter sees it; the pieces in a row are the file without its blanks. */
export interface FormatToken {
  readonly kind:
    | 'word'
    | 'number'
    | 'symbol'
    | 'newline'
    | 'comment'
    /** The quote or `<<TAG` line that begins a template, its text, and what ends it. */
    | 'template-start'
    | 'literal'
    | 'template-end'
    /** `${` and `}` inside a template. */
    | 'sequence-start'
    | 'sequence-end';
  readonly text: string;
}

/** The pieces of a file that the parser has accepted. */
export function formatTokens(source: SourceFile): readonly FormatToken[] {
  const lexer = new Lexer(source);
  const tokens: FormatToken[] = [];
  readTokens(lexer, tokens, false);
  return tokens;
}

/** Reads to the end of the file, or past the `}` that closes the `${` before. */
function readTokens(lexer: Lexer, tokens: FormatToken[], inSequence: boolean): void {
  const { text } = lexer.source;
  let depth = 0;
  for (;;) {
    const before = lexer.offset;
    const token = lexer.next();
    tokens.push(...commentsIn(text.slice(before, token.start)));
    switch (token.kind) {
      case 'end':
        return;
      case 'quote':
        tokens.push({ kind: 'template-start', text: '"' });
        lexer.seek(readTemplate(lexer, tokens, token.end, endOfQuoted));
        break;
      case 'heredoc': {
        const { tag } = lexer.heredocStart(token);
        tokens.push({ kind: 'template-start', text: text.slice(token.start, token.end) });
        lexer.seek(readTemplate(lexer, tokens, token.end, (at) => endOfHeredoc(text, at, tag)));
        break;
      }
      case 'newline':
        tokens.push({ kind: 'newline', text: text.slice(token.start, token.end) });
        break;
      case 'identifier':
        tokens.push({ kind: 'word', text: token.text });
        break;
      case 'number':
        tokens.push({ kind: 'number', text: token.text });
        break;
      default: {
        if (token.text === '{') depth++;
        const closes =
          inSequence && depth === 0 && (token.text === '}' || (token.text === '~' && text[token.end] === '}'));
        if (token.text === '}') depth--;
        if (closes) {
          if (token.text === '~') lexer.next();
          tokens.push({ kind: 'sequence-end', text: token.text === '~' ? '~}' : '}' });
          return;
        }
        tokens.push({ kind: 'symbol', text: token.text });
      }
    }
  }

  /** End of the closing quote if it stands at `at`. */
  function endOfQuoted(at: number): number | undefined {
    return text[at] === '"' ? at + 1 : undefined;
  }
}

/** End of the closing tag if it stands on the line that begins at `at`. */
function endOfHeredoc(text: string, at: number, tag: string): number | undefined {
  if (text[at - 1] !== '\n') return undefined;
  const end = text.indexOf('\n', at);
  const line = text.slice(at, end === -1 ? undefined : end);
  return line.trim() === tag ? at + line.trimEnd().length : undefined;
}

/** Reads the inside of a template and its end; gives the offset after it. */
function readTemplate(
  lexer: Lexer,
  tokens: FormatToken[],
  start: number,
  endAt: (at: number) => number | undefined,
): number {
  const { text } = lexer.source;
  let literalStart = start;
  const flush = (end: number) => {
    if (end > literalStart) tokens.push({ kind: 'literal', text: text.slice(literalStart, end) });
  };
  for (let at = start; at < text.length; ) {
    const end = endAt(at);
    if (end !== undefined) {
      flush(at);
      tokens.push({ kind: 'template-end', text: text.slice(at, end) });
      return end;
    }
    const sign = text[at];
    if (sign === '\\' && text[start - 1] === '"') at += 2;
    else if ((sign === '$' || sign === '%') && text[at + 1] === sign && text[at + 2] === '{') at += 3;
    else if ((sign === '$' || sign === '%') && text[at + 1] === '{') {
      flush(at);
      at = readSequence(lexer, tokens, at);
      literalStart = at;
    } else at++;
  }
  return text.length;
}

/** A `${…}` over several lines, or with a comment in it, is kept as it is written: it stands in text that must not change. */
function readSequence(lexer: Lexer, tokens: FormatToken[], start: number): number {
  const { text } = lexer.source;
  const inner: FormatToken[] = [];
  const opener = text[start + 2] === '~' ? 3 : 2;
  lexer.seek(start + opener);
  readTokens(lexer, inner, true);
  const end = lexer.offset;
  if (inner.some((token) => token.kind === 'newline' || token.kind === 'comment' || token.text.includes('\n'))) {
    tokens.push({ kind: 'literal', text: text.slice(start, end) });
  } else {
    tokens.push({ kind: 'sequence-start', text: text.slice(start, start + opener) }, ...inner);
  }
  return end;
}

/** The comments in a stretch of blanks; the line end after `//` is a token of its own. */
function commentsIn(gap: string): readonly FormatToken[] {
  if (gap.trim() === '') return [];
  const comments = gap.match(/\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\r\n]*/g) ?? [];
  return comments.map((comment) => ({ kind: 'comment', text: comment.trimEnd() }));
}
