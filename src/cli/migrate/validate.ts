import { validateDirectory } from '../../migrations/validate.ts';
import { defineCommand } from '../framework/command.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { migrateFlags } from './flags.ts';

export const migrateValidate = defineCommand({
  name: 'migrate validate',
  summary: 'Check the migration directory against its atlas.sum',
  description:
    'Checks the migration directory against its atlas.sum, its versions and directives. With a dev database, every file ' +
    'is run on it as well.',
  flags: {
    'dev-url': { ...migrateFlags['dev-url'], summary: 'URL of a clean database to run the files on' },
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
  },
  examples: [
    { does: 'In CI', line: 'migrate validate' },
    { does: 'And run every file', line: 'migrate validate --dev-url pglite://memory' },
  ],
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const url = context.flags['dev-url'];
    const warn = (warnings: readonly string[]) => {
      for (const warning of warnings) context.out.note(warning);
    };
    if (!url) {
      warn(validateDirectory(directory));
      return 0;
    }
    const { withDev } = await import('../framework/dev.ts');
    const { validateReplay } = await import('../../state/validate-replay.ts');
    await withDev(context, { url }, async (dev) => {
      warn(validateDirectory(directory, dev?.dialect.splitRules));
      if (dev) await validateReplay(directory, dev);
    });
    return 0;
  },
});
