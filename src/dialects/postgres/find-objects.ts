import type { Connection } from '../connection.ts';
import type { Found } from '../dialect.ts';
import { otherTool } from '../other-tools.ts';
import { revisionsTable } from '../revision-columns.ts';
import { rememberBaseline } from './baseline.ts';
import { type SchemaMember, schemaMembers, userSchemas } from './contents.ts';

/** How many objects a message names. */
const shown = 5;

/**
 * What stands in a database, or in the schema that the URL is bound to, beside the revisions table and what extensions
 * brought. When nothing does, what {@link clean} has to leave alone is remembered for this connection.
 */
export async function findObjects(connection: Connection, revisionsSchema?: string): Promise<Found | undefined> {
  const schema = connection.boundSchema;
  const members = await schemaMembers(connection, { schema });
  if (schema === undefined) {
    const extra = (await userSchemas(connection)).filter((name) => name !== 'public');
    for (const name of extra) {
      const inside = members.filter((member) => member.schema === name);
      const onlyRevisions =
        inside.length === 0 && (name === revisionsSchema || (await holdsRevisions(connection, name)));
      if (!onlyRevisions) {
        return {
          reason: `found schema "${name}"`,
          objects: inside.length === 0 ? [`schema "${name}"`] : listed(inside),
          tool: otherTool(members.filter(({ type }) => type === 'table').map((member) => member.name)),
        };
      }
    }
  }
  const [first] = members;
  if (first !== undefined) {
    return {
      reason: `found ${first.type} "${first.name}" in schema "${first.schema}"`,
      objects: listed(members),
      tool: otherTool(members.filter(({ type }) => type === 'table').map(({ name }) => name)),
    };
  }
  await rememberBaseline(connection);
  return undefined;
}

async function holdsRevisions(connection: Connection, schema: string): Promise<boolean> {
  const members = await schemaMembers(connection, { schema, withRevisions: true });
  return members.some(({ name, type }) => type === 'table' && name === revisionsTable);
}

function listed(members: readonly SchemaMember[]): string[] {
  return members.slice(0, shown).map(({ type, identity }) => `${type} ${identity}`);
}
