import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import type { ConnectionUrl } from '../dialects/url.ts';
import type { DevContext, DevDatabase } from './dev-database.ts';
import { throwIfInterrupted } from './interrupt.ts';

/** Each pass has a new database inside this process, thrown away afterwards: nothing to clean, nobody to lock out. */
export async function openEmbedded(dialect: Dialect, url: ConnectionUrl, context: DevContext): Promise<DevDatabase> {
  throwIfInterrupted(context.signal);
  const open = async (): Promise<Connection> => {
    const connection = await dialect.connect(url, { note: context.note, alone: true });
    if (connection.boundSchema !== undefined) {
      await connection.script([dialect.createSchemaIfMissing(connection.boundSchema)]);
    }
    return connection;
  };
  // The first pass gets the database that told about the server.
  const first = await open();
  let spare: Connection | undefined = first;
  const current = new Set<Connection>([first]);
  return {
    dialect,
    server: first.server,
    boundSchema: first.boundSchema,
    async pass(work) {
      throwIfInterrupted(context.signal);
      const connection = spare ?? (await open());
      spare = undefined;
      current.add(connection);
      try {
        const result = await work(connection);
        throwIfInterrupted(context.signal);
        return result;
      } finally {
        current.delete(connection);
        await connection.close();
      }
    },
    isSame: async () => false,
    sameness: 'embedded',
    async close() {
      await Promise.all([...current].map((connection) => connection.close()));
      current.clear();
      spare = undefined;
    },
  };
}
