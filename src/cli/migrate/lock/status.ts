import { defineCommand } from '../../framework/command.ts';
import { missingDriver, withDatabase } from '../../framework/connect.ts';
import { resolvedUrl } from '../../framework/sources.ts';
import { lockFlags } from './flags.ts';

export const migrateLockStatus = defineCommand({
  name: 'migrate lock status',
  summary: 'Show which run holds the lock of a database',
  description: 'Shows which run holds the lock that keeps two runs apart. Reads only; exit code 0 either way.',
  flags: lockFlags,
  examples: [{ does: 'Why does the deploy wait?', line: 'migrate lock status --env prod' }],
  async run(context) {
    const { flags, out } = context;
    if (!flags.url) throw missingDriver();
    await withDatabase(await resolvedUrl(context, flags.url), context, async (connection, dialect) => {
      const holder = await dialect.lockHolder(connection, flags['lock-name']);
      out.result(holder ? `Locked: ${holder.description}\n` : 'Not locked\n');
    });
    return 0;
  },
});
