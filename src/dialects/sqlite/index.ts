import type { Dialect } from '../dialect.ts';
import { clean } from './clean.ts';
import { connectSqlite } from './connect.ts';
import { findObjects } from './find-objects.ts';
import { language } from './hcl-language.ts';
import { printHcl } from './hcl-print.ts';
import { identity } from './identity.ts';
import { inspect } from './inspect.ts';
import { inspectReport } from './inspect-report.ts';
import { kinds } from './kinds/index.ts';
import { lockHolderSqlite, lockSqlite } from './lock.ts';
import { mermaid } from './mermaid.ts';
import { plan } from './plan/plan.ts';
import { quoteName } from './quote.ts';
import { sqliteRevisions } from './revisions.ts';
import { sqliteTransactions } from './transactions.ts';

/** SQLite 3.31 and later, in files and in memory. */
export const sqlite: Dialect = {
  name: 'sqlite',
  schemes: ['sqlite', 'sqlite3'],
  transactionalDdl: true,
  splitRules: {
    database: 'SQLite',
    beginBlocks: true,
    beginAtomic: false,
    dollarQuotes: false,
    backslashEscapes: 'none',
    hashComments: false,
    nestedComments: false,
    bracketNames: true,
    dashCommentNeedsSpace: false,
    executableComments: false,
  },
  kinds,
  revisions: sqliteRevisions,
  transactions: sqliteTransactions,
  connect: connectSqlite,
  inspect,
  plan,
  findObjects,
  clean,
  lock: lockSqlite,
  lockHolder: lockHolderSqlite,
  privateUrl: 'sqlite://:memory:',
  isPrivate: ({ text, query }) => query.get('mode') === 'memory' || /:\/\/(?:file:)?:memory:(?:\?|$)/.test(text),
  identity,
  quoteName,
  // There is one schema, and names always mean it.
  useSchema: () => 'SELECT 1',
  createSchemaIfMissing: () => 'SELECT 1',
  printHcl,
  language,
  inspectReport,
  mermaid,
};
