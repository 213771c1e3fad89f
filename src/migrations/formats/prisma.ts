import { readdir, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { compareBytes } from '../../schema/compare-bytes.ts';
import { downText, upText } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { joinName, splitName } from './listing.ts';

const fileName = 'migration.sql';

/** A folder a version, as Prisma Migrate writes them: `20240102030405_users/migration.sql`, and `down.sql` beside it for the way back. */
export const prismaFormat: DirectoryFormat = {
  name: 'prisma',
  waysBack: true,
  directives: false,
  noTransaction: undefined,
  ownFolders: true,
  async list(directory) {
    const names: string[] = [];
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const name = posix.join(entry.name, fileName);
      const isFile = await stat(join(directory, name)).then(
        (found) => found.isFile(),
        () => false,
      );
      if (isFile) names.push(name);
    }
    return names.sort(compareBytes);
  },
  identify: (name) => splitName(posix.dirname(name)),
  companions: (name) => ({ down: posix.join(posix.dirname(name), 'down.sql') }),
  parts: (source) => ({ up: { start: 0, end: source.text.length } }),
  write({ version, description, changes, back }) {
    const folder = joinName(version, description);
    const down = downText({ changes, back });
    return [
      { name: posix.join(folder, fileName), content: upText(changes) },
      ...(down === '' ? [] : [{ name: posix.join(folder, 'down.sql'), content: down }]),
    ];
  },
};
