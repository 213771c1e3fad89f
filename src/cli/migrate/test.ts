import { defineCommand } from '../framework/command.ts';
import { checkContext } from '../framework/context-flag.ts';
import { withDev } from '../framework/dev.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { privateDevUrl, reportTests, selectTests } from '../framework/tests.ts';
import { migrateFlags } from './flags.ts';

export const migrateTest = defineCommand({
  name: 'migrate test',
  summary: 'Run tests of migrations',
  description:
    'Runs the test "migrate" blocks of files that end in .test.hcl. Each starts on an empty dev database, goes to the ' +
    'versions that it names, puts rows in between, and says what has become of them.',
  positionals: {
    usage: '[paths…]',
    summary: 'test files, or folders of them; those of the env, else of the working directory, when left out',
    max: Number.POSITIVE_INFINITY,
  },
  flags: {
    'dev-url': migrateFlags['dev-url'],
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    'revisions-schema': { ...migrateFlags['revisions-schema'], hidden: true },
    run: { kind: 'string', summary: 'Regular expression: only tests whose name it finds' },
    context: migrateFlags.context,
  },
  examples: [
    { does: 'Those of the env', line: 'migrate test --env local' },
    { does: 'One of a file', line: "migrate test users.test.hcl --run '^names' --dev-url pglite://memory" },
  ],
  async prepare(context) {
    return verifiedDirectory(context);
  },
  async run(context, directory) {
    const { flags } = context;
    checkContext(flags.context);
    const url = flags['dev-url'] || (await privateDevUrl(context));
    const groups = await selectTests(context, 'migrate', { run: flags.run, devUrl: url });
    return withDev(context, { url }, (dev) => {
      if (!dev) throw new Error('a dev database is required');
      return reportTests(context, { groups, dev, directory });
    });
  },
});
