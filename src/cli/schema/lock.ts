import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';

const defaultName = 'atlas_schema_apply';

/** Works while no other run changes the schema of the same database. @throws TelamonError lock_timeout, naming the holder. */
export async function withSchemaLock<T>(
  connection: Connection,
  dialect: Dialect,
  { name, timeoutMs }: { readonly name?: string | undefined; readonly timeoutMs: number },
  work: () => Promise<T>,
): Promise<T> {
  const lock = await dialect.lock(connection, name || defaultName, timeoutMs);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}
