import { defineCommand } from '../framework/command.ts';
import { directoryOf } from '../framework/directories.ts';
import { migrateFlags } from './flags.ts';

export const migrateLs = defineCommand({
  name: 'migrate ls',
  summary: 'List the files of the migration directory',
  description: 'Lists the migration files, one a line, in the order in which they run.',
  flags: {
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    short: { kind: 'boolean', short: 's', summary: 'Versions only' },
    latest: { kind: 'boolean', short: 'l', summary: 'The last one only' },
  },
  examples: [{ does: 'The last version', line: 'migrate ls --short --latest' }],
  async run(context) {
    const { flags, out } = context;
    const { files } = await directoryOf(context);
    const listed = flags.latest ? files.slice(-1) : files;
    out.result(listed.map((file) => `${flags.short ? file.version : file.name}\n`).join(''));
    return 0;
  },
});
