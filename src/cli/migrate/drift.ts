import { readDrift } from '../../state/drift.ts';
import { migrationsState } from '../../state/migrations-state.ts';
import type { DatabaseState } from '../../state/state.ts';
import { defineCommand } from '../framework/command.ts';
import { withDatabase } from '../framework/connect.ts';
import { withDev } from '../framework/dev.ts';
import { directoryLabel, verifiedDirectory } from '../framework/directories.ts';
import { list, template } from '../framework/from-env.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { driftText } from '../reports/drift-text.ts';
import { migrateFlags } from './flags.ts';

export const migrateDrift = defineCommand({
  name: 'migrate drift',
  summary: 'Tell whether a database is still what its migrations made',
  description:
    'Replays the files that a database has applied on the dev database, and compares what they make with the database. ' +
    'Shows what was changed beside the migrations, and the statements that would undo it; nothing is run. Exit code 1 ' +
    'when something differs.',
  flags: {
    url: { ...migrateFlags.url, required: true },
    'dev-url': {
      ...migrateFlags['dev-url'],
      summary: 'URL of a clean database to replay the files on; an embedded one without it',
    },
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    exclude: { kind: 'strings', summary: 'Patterns of objects to leave out', env: list('exclude') },
    format: {
      kind: 'string',
      summary: 'Go template of the report, like {{ json . }}',
      env: template('migrate', 'drift'),
    },
    'revisions-schema': migrateFlags['revisions-schema'],
    'lock-timeout': migrateFlags['lock-timeout'],
    'lock-name': migrateFlags['lock-name'],
  },
  examples: [
    { does: 'Was production changed by hand?', line: 'migrate drift --env prod' },
    { does: 'Leave a table out that another tool keeps', line: "migrate drift --env prod --exclude 'audit_*'" },
    { does: 'For a program', line: "migrate drift --env prod --format '{{ json . }}'" },
  ],
  manyEnvs: true,
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const { flags, out } = context;
    const render =
      flags.format &&
      (await (await import('../reports/render.ts')).parseFormat(flags.format, out, { parsing: 'parse format: ' }));
    return withDatabase(await resolvedUrl(context, flags.url), context, async (connection, dialect) => {
      const live: DatabaseState = { kind: 'database', url: connection.url, dialect, connection };
      const states = [live, migrationsState(directory, { label: directory.path })];
      const found = await withDev(context, { url: flags['dev-url'], states }, (dev) => {
        if (!dev) throw new Error('a dev database is required');
        return readDrift({
          connection,
          dialect,
          directory,
          dev,
          exclude: flags.exclude,
          revisionsSchema: flags['revisions-schema'] || undefined,
          lockName: flags['lock-name'] || undefined,
          lockTimeoutMs: flags['lock-timeout'],
        });
      });
      if (render) {
        const { driftData } = await import('../reports/drift.ts');
        const dir = directoryLabel(context, directory);
        render(driftData({ driver: dialect.name, url: connection.url, schema: connection.boundSchema, dir }, found));
      } else out.result(driftText(found, await out.colors()));
      return found.drift ? 1 : 0;
    });
  },
});
