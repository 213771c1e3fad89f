import { TelamonError } from '../../errors/telamon-error.ts';
import { findFile } from '../../migrations/find-files.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOf } from '../framework/directories.ts';
import { migrateFlags } from './flags.ts';

export const migrateShow = defineCommand({
  name: 'migrate show',
  summary: 'Print migration files',
  description: 'Prints the content of migration files. Of a directory of templates it prints what they render to.',
  positionals: { usage: '{name | version}…', summary: 'files, by name or by version', max: Number.POSITIVE_INFINITY },
  flags: { dir: migrateFlags.dir, 'dir-format': migrateFlags['dir-format'] },
  examples: [{ does: 'What does it do?', line: 'migrate show 20240102030405' }],
  async run(context) {
    const { positionals, out } = context;
    if (positionals.length === 0) {
      throw new TelamonError('usage', 'requires at least 1 arg(s), only received 0', {
        hints: ['name a file or its version; `telamon migrate ls` lists them'],
      });
    }
    const directory = await directoryOf(context);
    const texts = positionals.map((word) => Buffer.from(findFile(directory, word).bytes).toString('utf8'));
    out.result(texts.join(''));
    return 0;
  },
});
