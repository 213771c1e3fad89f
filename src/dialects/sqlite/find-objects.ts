import type { Connection } from '../connection.ts';
import type { Found } from '../dialect.ts';
import { otherTool } from '../other-tools.ts';
import { isRevisionsTable } from './revisions-table.ts';

/** How many objects a message names. */
const shown = 5;

export interface StoredObject {
  readonly type: 'table' | 'view' | 'trigger' | 'index';
  readonly name: string;
  readonly table: string;
  readonly sql: string | null;
}

/** Everything that users made: tables first, then by name. What SQLite keeps for itself does not count. */
export async function storedObjects(connection: Connection): Promise<StoredObject[]> {
  return connection.query<StoredObject & Record<string, unknown>>(
    `SELECT type, name, tbl_name AS "table", sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type <> 'table', name`,
  );
}

/** What stands in a database beside the revisions table. */
export async function findObjects(connection: Connection): Promise<Found | undefined> {
  const objects = (await storedObjects(connection)).filter(
    ({ type, name, table }) => type !== 'index' && !isRevisionsTable(type === 'trigger' ? table : name),
  );
  const [first] = objects;
  if (!first) return undefined;
  return {
    reason: `found ${first.type} "${first.name}"`,
    objects: objects.slice(0, shown).map(({ type, name }) => `${type} "${name}"`),
    tool: otherTool(objects.map(({ name }) => name)),
  };
}
