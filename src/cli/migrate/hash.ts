import { parseDirUrl } from '../../migrations/dir-url.ts';
import { formatByName } from '../../migrations/formats/index.ts';
import { hashDirectory } from '../../migrations/hash.ts';
import { defineCommand } from '../framework/command.ts';
import { migrateFlags } from './flags.ts';

export const migrateHash = defineCommand({
  name: 'migrate hash',
  summary: 'Write atlas.sum anew from the files as they are',
  description:
    'Writes atlas.sum anew from the files as they are. Do so after an edit that is meant; a file that was already applied ' +
    'somewhere is better left as it was, and the change made in a new one.',
  flags: {
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    force: {
      kind: 'boolean',
      summary: 'Not needed any more',
      deprecated: 'Flag --force has been deprecated, you can safely omit it.',
    },
  },
  examples: [{ does: 'After a meant edit', line: 'migrate hash --dir file://migrations' }],
  async run({ flags }) {
    const { path, format } = parseDirUrl(flags.dir, flags['dir-format']);
    await hashDirectory(path, formatByName(format));
    return 0;
  },
});
