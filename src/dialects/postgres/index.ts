import type { SchemaObject } from '../../schema/model.ts';
import type { Dialect } from '../dialect.ts';
import { clean, dropsATransaction } from './clean.ts';
import { connectPostgres } from './connect.ts';
import { databaseCopies } from './database-copies.ts';
import { findObjects } from './find-objects.ts';
import { freshSession } from './fresh-session.ts';
import { printHcl } from './hcl-print.ts';
import { resolveTypes, typeWordsOfHcl } from './hcl-types.ts';
import { identity } from './identity.ts';
import { inPlaces } from './in-places.ts';
import { inspect } from './inspect.ts';
import { inspectReport } from './inspect-report.ts';
import { defaultPermissionBlocks, withDefaultPermissions } from './kinds/default-permission-hcl.ts';
import { withHandedDown } from './kinds/hand-down.ts';
import { kindOf, kinds } from './kinds/index.ts';
import { readWithOwner } from './kinds/owner-hcl.ts';
import { permissionBlocks, withPermissions } from './kinds/permission-read.ts';
import { userBlocks } from './kinds/role.ts';
import { withStandIns } from './kinds/stand-in.ts';
import { partitionBlocks } from './kinds/table.ts';
import { knownTo } from './known-to.ts';
import { withGround } from './left-out.ts';
import { lockHolderPostgres, lockPostgres } from './lock.ts';
import { mermaid } from './mermaid.ts';
import { plan } from './plan/plan.ts';
import { routineBodies } from './plan/unchecked.ts';
import { quoteName } from './quote.ts';
import { postgresRevisions } from './revisions.ts';
import { roleRules } from './roles-of-state.ts';
import { postgresTransactions } from './transactions.ts';

const withRights = (objects: readonly SchemaObject[]) => withDefaultPermissions(withPermissions(objects));

/** PostgreSQL 14 and later, on servers and embedded. */
export const postgres: Dialect = {
  name: 'postgres',
  schemes: ['postgres', 'postgresql', 'pglite'],
  transactionalDdl: true,
  dropsATransaction,
  splitRules: {
    database: 'PostgreSQL',
    beginBlocks: true,
    beginAtomic: true,
    dollarQuotes: true,
    backslashEscapes: 'e-strings',
    hashComments: false,
    nestedComments: true,
    bracketNames: false,
    dashCommentNeedsSpace: false,
    executableComments: false,
    clientLines: true,
  },
  kinds,
  revisions: postgresRevisions,
  transactions: postgresTransactions,
  connect: connectPostgres,
  inspect,
  plan,
  findObjects,
  clean,
  lock: lockPostgres,
  lockHolder: lockHolderPostgres,
  copies: databaseCopies,
  // Nothing is lost that somebody needs, and an index of an empty table asks for no workers.
  scratchSession: ['SET synchronous_commit = off', 'SET max_parallel_maintenance_workers = 0'],
  freshSession,
  routineBodies,
  roles: roleRules,
  privateUrl: 'pglite://memory',
  isPrivate: ({ scheme, host, path }) => scheme === 'pglite' && host + path === 'memory',
  identity,
  quoteName,
  useSchema: (schema) => `SET search_path = ${quoteName(schema)}`,
  createSchemaIfMissing: (schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
  language: {
    kinds: [...kinds, readWithOwner(partitionBlocks), userBlocks, permissionBlocks, defaultPermissionBlocks],
    types: typeWordsOfHcl,
    ownContainers: ['pg_catalog', 'information_schema'],
    finish: (objects) =>
      resolveTypes(
        withRights(withHandedDown(withStandIns(objects))),
        (object) => kindOf(object).namespace !== undefined,
      ),
  },
  printHcl,
  withGround,
  inPlaces,
  knownTo,
  inspectReport,
  mermaid,
};
