import { basename } from 'node:path';
import { TelamonError } from '../../errors/telamon-error.ts';
import { verifyDirectory } from '../../migrations/directory.ts';
import { findFile } from '../../migrations/find-files.ts';
import { rewriteMigration } from '../../migrations/write.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOnDisk } from '../framework/directories.ts';
import { edit } from '../framework/editor.ts';
import { migrateFlags } from './flags.ts';

export const migrateEdit = defineCommand({
  name: 'migrate edit',
  summary: 'Edit a migration file',
  description: 'Opens a migration file in $EDITOR, and brings atlas.sum up to date when it was changed.',
  positionals: { usage: '{name | version}', summary: 'the file, by name or by version', max: 1 },
  flags: { dir: migrateFlags.dir, 'dir-format': migrateFlags['dir-format'] },
  examples: [{ does: 'Before it is applied anywhere', line: 'migrate edit 20240102030405' }],
  async run(context) {
    const [word] = context.positionals;
    if (word === undefined) {
      throw new TelamonError('usage', 'accepts 1 arg(s), received 0', {
        hints: ['name a file or its version; `telamon migrate ls` lists them'],
      });
    }
    const directory = await directoryOnDisk(context);
    verifyDirectory(directory);
    const file = findFile(directory, word);
    const text = Buffer.from(file.bytes).toString('utf8');
    const edited = await edit(basename(file.name), text);
    if (edited !== text) await rewriteMigration(directory, file.name, edited);
    return 0;
  },
});
