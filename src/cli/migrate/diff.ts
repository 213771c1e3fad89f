import { redact } from '../../errors/redact.ts';
import { newNameWarnings } from '../../migrations/name-warnings.ts';
import { diffDirectory, writePlannedFiles } from '../../state/diff-directory.ts';
import { openRealmCache } from '../../state/realm-cache.ts';
import { defineCommand } from '../framework/command.ts';
import { withDev } from '../framework/dev.ts';
import { directoryLabel, verifiedDirectory } from '../framework/directories.ts';
import { source } from '../framework/from-env.ts';
import { noteComparison, proofFlags } from '../framework/proof-flag.ts';
import { renameFlags, renameOptions } from '../framework/rename-flag.ts';
import { stateOf } from '../framework/sources.ts';
import { fileFormat } from './diff-format.ts';
import { fileTextFlags, migrateFlags, planScopeFlags } from './flags.ts';
import { editEach, requireEditable } from './new.ts';

const synced = 'The migration directory is synced with the desired state, no changes to be made\n';

export const migrateDiff = defineCommand({
  name: 'migrate diff',
  summary: 'Write the migration that leads to the desired state',
  description:
    'Runs the migration directory on the dev database, compares what it makes with the desired state, and writes the ' +
    'difference as the next file. The plan is tried on the dev database first: it must lead to the desired state.',
  positionals: { usage: '[name]', summary: 'what the migration does; stands in its file name as it is', max: 1 },
  flags: {
    to: { kind: 'strings', summary: 'URLs of the desired state', required: true, env: source },
    'dev-url': { ...migrateFlags['dev-url'], summary: 'URL of a clean database to try statements on', required: true },
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    ...planScopeFlags,
    'lock-timeout': migrateFlags['lock-timeout'],
    ...fileTextFlags,
    edit: migrateFlags.edit,
    'dry-run': { ...migrateFlags['dry-run'], summary: 'Print the files as JSON, and write nothing' },
    ...renameFlags,
    ...proofFlags,
  },
  exclusive: [['edit', 'dry-run']],
  examples: [
    { does: 'With a project file', line: 'migrate diff --env local add_users' },
    { does: 'Without one', line: 'migrate diff add_users --to file://schema.sql --dev-url pglite://memory' },
  ],
  async prepare(context) {
    return verifiedDirectory(context, 'plan');
  },
  async run(context, directory) {
    const { flags, out, env, project } = context;
    if (flags.edit) requireEditable(directory.format.name);
    const format = flags.format ? await fileFormat(flags.format, out) : undefined;
    const to = await stateOf(context, 'to', flags.to);
    const policy = await (env ?? project)?.diff();
    const need = { url: flags['dev-url'], states: [to], lockTimeoutMs: flags['lock-timeout'] };
    const renames = renameOptions(flags.rename, policy, { signal: context.signal, ask: true });
    const diff = await withDev(context, need, async (dev) => {
      if (!dev) throw new Error('a dev URL is required');
      return diffDirectory({
        directory,
        to,
        dev,
        name: context.positionals[0],
        now: Date.now(),
        schemas: flags.schema,
        exclude: flags.exclude,
        include: flags.include,
        policy,
        planning: policy,
        qualifier: context.origin('qualifier') === 'default' ? undefined : flags.qualifier,
        proof: !flags['no-proof'],
        indent: format?.indent,
        waysBack: format?.waysBack,
        note: out.note,
        cache: openRealmCache(),
        ...renames,
      });
    });
    noteComparison(diff.comparison, out);
    const planned = format?.files?.(diff, directory) ?? diff.files;
    if (planned.length === 0) {
      out.result(synced);
      return 0;
    }
    if (flags['dry-run']) {
      const { diffJson } = await import('../reports/diff.ts');
      const dir = redact(directoryLabel(context, directory));
      out.result(diffJson(planned, directory.format, dir, diff.comparison.proof));
      return 0;
    }
    const added = await writePlannedFiles(directory, flags.edit ? await editEach(planned) : planned);
    for (const warning of newNameWarnings(directory, added)) out.note(warning);
    return 0;
  },
});
