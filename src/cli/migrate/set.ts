import { setVersion } from '../../migrations/set.ts';
import { version } from '../../version.ts';
import { defineCommand } from '../framework/command.ts';
import { missingDriver, withDatabase } from '../framework/connect.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { setText } from '../reports/set.ts';
import { migrateFlags } from './flags.ts';

export const migrateSet = defineCommand({
  name: 'migrate set',
  summary: 'Say which version a database stands at',
  description:
    'Makes the history say that the database stands at a version: what comes before it counts as applied, what comes ' +
    'after as pending. Runs no migration.',
  positionals: { usage: '[version]', summary: 'the last version that the database has', max: 1, exact: true },
  flags: {
    url: migrateFlags.url,
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    'revisions-schema': migrateFlags['revisions-schema'],
  },
  examples: [
    { does: 'After a migration was finished by hand', line: 'migrate set 20240102030405 --env prod' },
    { does: 'Up to the last file', line: 'migrate set --env prod' },
  ],
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const { flags, out } = context;
    if (!flags.url) throw missingDriver();
    await withDatabase(await resolvedUrl(context, flags.url), context, async (connection, dialect) => {
      const report = await setVersion({
        connection,
        dialect,
        directory,
        version: context.positionals[0],
        revisionsSchema: flags['revisions-schema'] || undefined,
        operatorVersion: `Telamon CLI v${version}`,
      });
      out.result(setText(report, await out.colors()));
    });
    return 0;
  },
});
