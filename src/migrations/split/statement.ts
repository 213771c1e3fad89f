import { createHash } from 'node:crypto';

/** One statement of a script. Indexes count UTF-16 units from the start of the file. */
export interface Statement {
  /** Trimmed; ends with its `;` under the default delimiter, and without a custom one. Partial hashes cover it. */
  readonly text: string;
  readonly start: number;
  /** Behind the text. */
  readonly end: number;
  /** The same place as {@link start}, in bytes of UTF-8. */
  readonly offset: number;
  /** Comments right above it, in order; line comments keep their line end. */
  readonly comments: readonly string[];
}

/** There is nothing to send: a lone delimiter. It still counts, in rows and hashes. */
export function isEmptyStatement(statement: Statement): boolean {
  return statement.text === '' || statement.text === ';';
}

/** The partial hashes of a file: one for each statement, covering the texts of it and all before it. */
export function statementHashes(statements: readonly Statement[]): readonly string[] {
  const stream = createHash('sha256');
  return statements.map((statement) => {
    stream.update(statement.text, 'utf8');
    return `h1:${stream.copy().digest('base64')}`;
  });
}
