import { filesToRemove } from '../../migrations/remove.ts';
import { removeMigrations } from '../../migrations/write.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOnDisk } from '../framework/directories.ts';
import { guardFlag, refuseApplied } from './applied-guard.ts';
import { migrateFlags } from './flags.ts';

export const migrateRm = defineCommand({
  name: 'migrate rm',
  summary: 'Remove migration files',
  description: 'Removes the last migration file, the last so many, or a given one, and brings atlas.sum up to date.',
  positionals: { usage: '[amount | name | version]', summary: 'what to remove; the last file when left out', max: 1 },
  flags: {
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    url: guardFlag,
    'revisions-schema': migrateFlags['revisions-schema'],
  },
  examples: [
    { does: 'The last one', line: 'migrate rm' },
    { does: 'Unless production has it', line: 'migrate rm 20240102030405 --url "postgres://user@host/database"' },
  ],
  async run(context) {
    const { flags, out } = context;
    const directory = await directoryOnDisk(context);
    const files = filesToRemove(directory, context.positionals[0]);
    await refuseApplied(context, flags.url, flags['revisions-schema'] || undefined, files);
    await removeMigrations(directory, files);
    out.result(files.map((file) => `removed ${file.path}\n`).join(''));
    return 0;
  },
});
