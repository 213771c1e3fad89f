import { TelamonError } from '../../errors/telamon-error.ts';
import { planRebase, rebaseFiles } from '../../migrations/rebase.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOnDisk } from '../framework/directories.ts';
import { guardFlag, refuseApplied } from './applied-guard.ts';
import { migrateFlags } from './flags.ts';

export const migrateRebase = defineCommand({
  name: 'migrate rebase',
  summary: 'Move migration files behind all others',
  description:
    'Gives migration files new versions behind all others, in the order given, and brings atlas.sum up to date. What a ' +
    'merge needs when both sides added files.',
  positionals: { usage: '{name | version}…', summary: 'files, by name or by version', max: Number.POSITIVE_INFINITY },
  flags: {
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    url: guardFlag,
    'revisions-schema': migrateFlags['revisions-schema'],
  },
  examples: [{ does: 'After a merge', line: 'migrate rebase 20240102030405' }],
  async run(context) {
    const { flags, positionals, out } = context;
    if (positionals.length === 0) {
      throw new TelamonError('usage', 'requires at least 1 arg(s), only received 0', {
        hints: ['name a file or its version; `telamon migrate ls` lists them'],
      });
    }
    const directory = await directoryOnDisk(context);
    const renamings = planRebase(directory, positionals, Date.now());
    const files = renamings.map(({ file }) => file);
    await refuseApplied(context, flags.url, flags['revisions-schema'] || undefined, files);
    await rebaseFiles(directory, renamings);
    for (const { file, to } of renamings) out.note(`${file.name} -> ${to}`);
    return 0;
  },
});
