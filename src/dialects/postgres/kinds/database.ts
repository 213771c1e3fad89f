import type { SchemaObject } from '../../../schema/model.ts';
import { plainLiteral } from '../quote.ts';
import { address, type PostgresKind, type RightsOn } from './contract.ts';
import { dollarQuoted } from './function.ts';
import { dropRights } from './rights-on.ts';

/**
 * The database of the state, for the rights on it. It has no name: one state is had by databases of many names, that on which plans are
 * tried among them.
 */
export type Database = SchemaObject<'database'>;

const on = 'DATABASE';

const rightsOn: RightsOn = {
  word: 'DATABASE',
  on: () => on,
  label: () => 'the database',
  run: inCurrentDatabase,
};

export const database: PostgresKind<Database> = {
  name: 'database',
  policy: 'permission',
  selector: 'permission',
  rightsOnly: () => true,
  // Few states speak of it, and who may connect is not for those to say that do not.
  keptUnsaid: true,
  references: () => [],
  changes: () => [],

  read: ({ access }) => {
    const row = [...access.values()].find(([first]) => first?.catalog === 'pg_database')?.[0];
    if (!row || (row.grants ?? row.revoked ?? row.ownerRevoked) === null) return [];
    return [{ object: { kind: 'database', name: '' }, addresses: [address('pg_database', row.id)] }];
  },

  create: () => [],
  drop: (object, context) => dropRights(rightsOn, object, context),
  alter: () => [],
  rightsOn,
};

/** GRANT wants a name: that of the database in which the statement runs. Before the noun there are only words. */
function inCurrentDatabase(sql: string): string {
  const at = sql.indexOf(` ON ${on} `) + ` ON ${on}`.length;
  const format = `${sql.slice(0, at)} %I${sql.slice(at).replaceAll('%', '%%')}`;
  const call = `EXECUTE pg_catalog.format(${plainLiteral(format)}, pg_catalog.current_database());`;
  return `DO ${dollarQuoted(` BEGIN ${call} END `)}`;
}
