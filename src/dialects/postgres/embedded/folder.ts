import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TelamonError } from '../../../errors/telamon-error.ts';
import { guardName } from './guard.ts';
import { preparedDatabase } from './prepared.ts';
import { readTar } from './tar.ts';

/** Every data folder of PostgreSQL has this file; ours gets it last, so that half a database is never taken for one. */
const lastFile = 'PG_VERSION';
/** Stands in a folder while it is being filled. */
const unfinished = 'telamon.unfinished';

/**
 * Makes sure that a guarded folder holds a database: a new one when it is empty, or when filling it was interrupted.
 * @throws TelamonError connection_failed when the folder holds something else.
 */
export async function ensureDatabase(folder: string): Promise<void> {
  if (existsSync(join(folder, lastFile))) return;
  const found = readdirSync(folder).filter((name) => !name.startsWith(guardName));
  if (found.length > 0 && !found.includes(unfinished)) {
    throw new TelamonError('connection_failed', `${folder} is not an embedded database: it holds ${found.sort()[0]}`, {
      hints: ['name an empty folder, or one that does not exist yet'],
    });
  }
  for (const name of found) if (name !== unfinished) rmSync(join(folder, name), { recursive: true });
  await fill(folder);
}

async function fill(folder: string): Promise<void> {
  const entries = readTar(await preparedDatabase());
  const marker = join(folder, unfinished);
  writeFileSync(marker, '');
  const last = entries.find(({ name }) => name === lastFile);
  for (const { name, content } of entries) {
    if (name === lastFile) continue;
    const path = join(folder, name);
    mkdirSync(content === undefined ? path : dirname(path), { recursive: true, mode: 0o700 });
    if (content !== undefined) writeFileSync(path, content, { mode: 0o600 });
  }
  const file = openSync(join(folder, lastFile), 'w', 0o600);
  writeFileSync(file, last?.content ?? '');
  fsyncSync(file);
  closeSync(file);
  rmSync(marker);
}
