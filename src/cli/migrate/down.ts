import { TelamonError } from '../../errors/telamon-error.ts';
import type { DownTarget } from '../../migrations/down/target.ts';
import { migrateDown as takeDown } from '../../state/down.ts';
import { migrationsState } from '../../state/migrations-state.ts';
import type { DatabaseState } from '../../state/state.ts';
import { version } from '../../version.ts';
import { askApproval } from '../framework/approve.ts';
import { defineCommand } from '../framework/command.ts';
import { withDatabase } from '../framework/connect.ts';
import { checkContext } from '../framework/context-flag.ts';
import { withDev } from '../framework/dev.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { list, template } from '../framework/from-env.ts';
import { hooks } from '../framework/hooks.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { downPlanText, downText } from '../reports/down-text.ts';
import { migrateFlags } from './flags.ts';

export const migrateDown = defineCommand({
  name: 'migrate down',
  summary: 'Take applied migrations back',
  description:
    'Takes back the last applied migration, the last so many, or all behind a version, together with their rows in the ' +
    'table atlas_schema_revisions, in one transaction where the database allows it. The way back is what the files hold ' +
    '(down.sql of an archive, the down part of other formats); where they hold none it is computed on the dev database, ' +
    'from what the files make with and without those that go. Rows that are dropped do not come back: what would be lost ' +
    'is shown first, and a table or column that holds values stops the run unless --skip-checks is given.',
  positionals: { usage: '[amount]', summary: 'how many of the applied files to take back; one when left out', max: 1 },
  flags: {
    url: { ...migrateFlags.url, required: true },
    'dev-url': {
      ...migrateFlags['dev-url'],
      summary: 'URL of a clean database on which the way back is computed and tried; an embedded one without it',
    },
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    'to-version': { kind: 'string', summary: 'Version to stand at afterwards; 0 for before the first file' },
    'to-tag': { kind: 'string', summary: 'Tag of the checkpoint to stand at afterwards' },
    'dry-run': { ...migrateFlags['dry-run'], summary: 'Ask the checks, show what would be run, and change nothing' },
    plan: { kind: 'boolean', summary: 'Print the way back as SQL, and do nothing else' },
    computed: { kind: 'boolean', summary: 'Compute the way back also where files hold one' },
    'skip-checks': { kind: 'boolean', summary: 'Drop tables and columns together with what they hold' },
    'auto-approve': {
      kind: 'boolean',
      summary: 'Run without asking; without a terminal nothing runs unless this says so',
    },
    yes: { kind: 'boolean', short: 'y', summary: 'The same' },
    exclude: { kind: 'strings', summary: 'Patterns of objects to leave out', env: list('exclude') },
    format: {
      kind: 'string',
      summary: 'Go template of the report, like {{ json . }}',
      env: template('migrate', 'down'),
    },
    'revisions-schema': migrateFlags['revisions-schema'],
    'lock-timeout': migrateFlags['lock-timeout'],
    'lock-name': migrateFlags['lock-name'],
    context: migrateFlags.context,
  },
  exclusive: [
    ['to-version', 'to-tag'],
    ['dry-run', 'plan'],
    ['dry-run', 'auto-approve', 'yes'],
  ],
  examples: [
    { does: 'Look at the way back of the last file', line: 'migrate down --env prod --plan' },
    { does: 'Ask whether data would be lost', line: 'migrate down --env prod --dry-run' },
    { does: 'Go', line: 'migrate down --env prod' },
    { does: 'In a job', line: 'migrate down --env prod --to-version 20240102030405 --auto-approve' },
  ],
  manyEnvs: true,
  quiet: true,
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const { flags, out, signal } = context;
    checkContext(flags.context);
    const target = targetOf(
      context.positionals[0],
      context.origin('to-version') === 'typed' ? flags['to-version'] : undefined,
      flags['to-tag'],
    );
    const approved = flags['auto-approve'] || flags.yes;
    const render =
      flags.format &&
      (await (await import('../reports/render.ts')).parseFormat(flags.format, out, { parsing: 'parse format: ' }));
    return withDatabase(await resolvedUrl(context, flags.url), context, async (connection, dialect) => {
      const live: DatabaseState = { kind: 'database', url: connection.url, dialect, connection };
      const states = [live, migrationsState(directory, { label: directory.path })];
      const report = await takeDown({
        connection,
        dialect,
        directory,
        signal,
        hooks: hooks(context),
        onSkip: out.note,
        tries: Boolean(flags['dev-url']),
        withDev: (work) =>
          withDev(context, { url: flags['dev-url'], states, lockTimeoutMs: flags['lock-timeout'] }, (dev) => {
            if (!dev) throw new Error('a dev database is required');
            return work(dev);
          }),
        options: {
          ...target,
          dryRun: flags['dry-run'],
          skipChecks: flags['skip-checks'],
          computed: flags.computed,
          exclude: flags.exclude,
          revisionsSchema: flags['revisions-schema'] || undefined,
          lockName: flags['lock-name'] || undefined,
          lockTimeoutMs: flags['lock-timeout'],
          operatorVersion: `Telamon CLI v${version}`,
        },
        async approve(descent, plan) {
          const text = () => downPlanText(descent, plan, flags['skip-checks']);
          if (flags.plan) {
            out.result(text());
            return false;
          }
          if (approved) return true;
          if (!render) out.result(`${text()}\n`);
          return askApproval(signal, 'use --auto-approve, --dry-run or --plan');
        },
      });
      if (!report) return 0;
      if (!render) {
        out.result(downText(report, await out.colors()));
        if (report.failure) throw report.failure;
        return 0;
      }
      const { downData } = await import('../reports/down.ts');
      render(downData({ driver: dialect.name, dir: flags.dir }, report, flags['dry-run']));
      // The failure is part of the report: callers take text on stderr for a run that has none.
      return report.failure ? 1 : 0;
    });
  },
});

function targetOf(amount: string | undefined, toVersion: string | undefined, toTag: string | undefined): DownTarget {
  if (amount === undefined) return { toVersion, toTag: toTag || undefined };
  if (toVersion !== undefined || toTag) {
    throw new TelamonError(
      'usage',
      `an amount and --${toVersion === undefined ? 'to-tag' : 'to-version'} exclude each other`,
    );
  }
  if (/^\d{1,15}$/.test(amount)) return { amount: Number(amount) };
  throw new TelamonError(
    'usage',
    `invalid amount argument "${amount}" (invalid syntax). Omit the argument or pass a valid integer instead`,
  );
}
