import { TelamonError } from '../../../errors/telamon-error.ts';
import { defineCommand } from '../../framework/command.ts';
import { missingDriver, withDatabase } from '../../framework/connect.ts';
import { resolvedUrl } from '../../framework/sources.ts';
import { lockFlags } from './flags.ts';

export const migrateLockRelease = defineCommand({
  name: 'migrate lock release',
  summary: 'Take the lock of a database away from a run that is dead',
  description:
    'Takes the lock away from the run that holds it. On PostgreSQL its session is ended, and what it has under way is rolled ' +
    'back; a lease, or the lock file of SQLite, is removed. A run that is at work is left alone, unless --force is given.',
  flags: {
    ...lockFlags,
    force: { kind: 'boolean', summary: 'Also when the run that holds it seems to be at work' },
  },
  examples: [{ does: 'A deploy job died, and its session lives on', line: 'migrate lock release --env prod' }],
  async run(context) {
    const { flags, out } = context;
    if (!flags.url) throw missingDriver();
    await withDatabase(await resolvedUrl(context, flags.url), context, async (connection, dialect) => {
      const holder = await dialect.lockHolder(connection, flags['lock-name']);
      if (!holder) {
        out.result('Not locked\n');
        return;
      }
      if (holder.active && !flags.force) {
        throw new TelamonError(
          'approval_required',
          `the lock is held by ${holder.description}, which seems to be at work`,
          {
            hints: ['when it is dead all the same, give --force: what it has under way is lost'],
          },
        );
      }
      const gone = await holder.release();
      out.result(gone ? `Released: ${holder.description}\n` : `Gone already: ${holder.description}\n`);
    });
    return 0;
  },
});
