import type { SplitRules } from '../../src/dialects/dialect.ts';
import { genericRules } from '../../src/migrations/split/split.ts';

/** The rule sets of the dialects, written out: what the splitter must be able to do, whoever asks. */
export const postgresRules: SplitRules = {
  ...genericRules,
  beginBlocks: true,
  backslashEscapes: 'e-strings',
  nestedComments: true,
};

export const sqliteRules: SplitRules = {
  ...genericRules,
  beginBlocks: true,
  beginAtomic: false,
  dollarQuotes: false,
  bracketNames: true,
};

export const mysqlRules: SplitRules = {
  ...genericRules,
  beginBlocks: true,
  beginAtomic: false,
  dollarQuotes: false,
  backslashEscapes: 'all',
  hashComments: true,
  dashCommentNeedsSpace: true,
  executableComments: true,
};
