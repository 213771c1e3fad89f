import { writeSum } from '../../migrations/write.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOnDisk } from '../framework/directories.ts';
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
  async run(context) {
    await writeSum(await directoryOnDisk(context));
    return 0;
  },
});
