import { planCheckpoint, requireCheckpoints } from '../../state/checkpoint.ts';
import { writePlannedFiles } from '../../state/diff-directory.ts';
import { defineCommand } from '../framework/command.ts';
import { withDev } from '../framework/dev.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { noteComparison, proofFlags } from '../framework/proof-flag.ts';
import { fileFormat } from './diff-format.ts';
import { fileTextFlags, migrateFlags, planScopeFlags } from './flags.ts';
import { editEach } from './new.ts';

const nothingToDo = 'The migration directory is empty, no checkpoint to be made\n';

export const migrateCheckpoint = defineCommand({
  name: 'migrate checkpoint',
  summary: 'Write one file that stands for all files before it',
  description:
    'Runs the migration directory on the dev database and writes what it makes as one file. An empty database starts at ' +
    'the last checkpoint; one that has a history goes on with its own files and never runs it. The file is tried first: ' +
    'alone, it must make the same schema. It holds no rows: what earlier files insert is told, and left out.',
  positionals: { usage: '[tag]', summary: 'a name for this point, like v1.2.0', max: 1 },
  flags: {
    'dev-url': migrateFlags['dev-url'],
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    ...planScopeFlags,
    'lock-timeout': migrateFlags['lock-timeout'],
    ...fileTextFlags,
    edit: migrateFlags.edit,
    ...proofFlags,
  },
  examples: [
    { does: 'With a project file', line: 'migrate checkpoint --env local' },
    { does: 'With a name', line: 'migrate checkpoint v1.2.0 --dev-url pglite://memory' },
  ],
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const { flags, out } = context;
    requireCheckpoints(directory);
    const format = flags.format ? await fileFormat(flags.format, out) : undefined;
    const need = { url: flags['dev-url'] || embedded, lockTimeoutMs: flags['lock-timeout'] };
    const checkpoint = await withDev(context, need, async (dev) => {
      if (!dev) throw new Error('a dev URL is required');
      return planCheckpoint({
        directory,
        dev,
        tag: context.positionals[0],
        now: Date.now(),
        schemas: flags.schema,
        exclude: flags.exclude,
        include: flags.include,
        qualifier: context.origin('qualifier') === 'default' ? undefined : flags.qualifier,
        proof: !flags['no-proof'],
        indent: format?.indent,
        note: out.note,
      });
    });
    if (!checkpoint) {
      out.result(nothingToDo);
      return 0;
    }
    noteComparison(checkpoint.comparison, out);
    if (checkpoint.losesRowsOf.length > 0) {
      const names = checkpoint.losesRowsOf.map((file) => file.name).join(', ');
      out.note(
        `a checkpoint holds no rows: what ${names} insert, change or delete is missing where a database starts at it`,
      );
    }
    // A text of the user's own is a checkpoint all the same.
    const own = format?.files?.(checkpoint, directory).map(({ name, content }) => ({
      name,
      content: content.startsWith(checkpoint.header.trimEnd()) ? content : checkpoint.header + content,
    }));
    const planned = own ?? checkpoint.files;
    await writePlannedFiles(directory, flags.edit ? await editEach(planned) : planned);
    return 0;
  },
});

/** Where the user names no dev database. */
const embedded = 'pglite://memory';
