import { dialectFor } from '../../src/dialects/registry.ts';
import { parseUrl } from '../../src/dialects/url.ts';
import { type Folder, stateIn } from './fixture.ts';

/** The two states of a comparison, with paths relative to a folder. */
export async function states(folder: Folder, from: string, to: string) {
  return { from: await stateIn(folder, [from]), to: await stateIn(folder, [to]) };
}

/** Runs SQL on a database and leaves it. */
export async function runOn(url: string, ...statements: string[]): Promise<void> {
  const dialect = await dialectFor('postgres');
  const connection = await dialect.connect(parseUrl(url));
  await connection.script(statements);
  await connection.close();
}

export const sql = (statements: readonly { readonly sql: string }[]) => statements.map((statement) => statement.sql);
