import path from 'node:path';
import { type DevDatabase, openDevDatabase } from '../../src/devdb/dev-database.ts';
import type { Realm } from '../../src/schema/model.ts';
import { describe as describeObject } from '../../src/schema/model.ts';
import { createHandles, type Handles } from '../../src/state/handles.ts';
import { resolveState } from '../../src/state/resolve.ts';
import type { State } from '../../src/state/state.ts';
import type { Folder } from '../project/fixture.ts';
import { freshDatabase, type Server } from '../servers/index.ts';

export { type Folder, failure, folderWith } from '../project/fixture.ts';

/** A dev database on a server or embedded, gone after the test. */
export interface TestDev extends AsyncDisposable {
  readonly dev: DevDatabase;
  readonly notes: readonly string[];
}

/** @param query like `search_path=public`. */
export async function devOn(server: Server, query = ''): Promise<TestDev> {
  const notes: string[] = [];
  const options = { note: (text: string) => void notes.push(text), env: {} };
  if (server.embedded) {
    const dev = await openDevDatabase(`pglite://memory${query && `?${query}`}`, options);
    return { dev, notes, [Symbol.asyncDispose]: () => dev.close() };
  }
  const database = await freshDatabase(server);
  const dev = await openDevDatabase(`${database.url}${query && `&${query}`}`, options);
  const dispose = async () => {
    await dev.close();
    await database.drop();
  };
  return { dev, notes, [Symbol.asyncDispose]: dispose };
}

/** The state of URLs, with paths relative to a folder. */
export function stateIn(folder: Folder, urls: readonly string[], handles: Handles = createHandles()): Promise<State> {
  return resolveState(urls, { flag: '--to', cwd: folder.path, handles });
}

/** A composite of parts, as a data source would make it. */
export async function compositeIn(
  folder: Folder,
  parts: readonly { readonly label?: string; readonly url: string }[],
  programs: Readonly<Record<string, string>> = {},
): Promise<State> {
  const handles = createHandles();
  for (const [name, text] of Object.entries(programs)) {
    handles.add('external_schema', name, {
      kind: 'sql',
      address: `data.external_schema.${name}`,
      file: `${name}/schema.sql`,
      text,
    });
  }
  const url = handles.add('composite_schema', 'app', {
    kind: 'composite',
    address: 'data.composite_schema.app',
    parts: parts.map((part, at) => ({
      ...part,
      number: at + 1,
      position: { file: 'atlas.hcl', line: 10 + at, column: 3 },
    })),
  });
  return stateIn(folder, [url], handles);
}

/** What a realm holds, for people: `table "public"."t"`. */
export function named(realm: Realm, ...kinds: readonly string[]): string[] {
  return [...realm.objects.values()]
    .filter((object) => kinds.length === 0 || kinds.includes(object.kind))
    .map(describeObject);
}

/** The URL of a folder of the test. */
export function fileUrl(folder: Folder, name: string): string {
  return `file://${path.join(folder.path, name)}`;
}
