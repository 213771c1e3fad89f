import { TelamonError } from '../../errors/telamon-error.ts';
import { loadDatabase } from '../../state/load-database.ts';
import { defineCommand } from '../framework/command.ts';
import { checkContext } from '../framework/context-flag.ts';
import { withDev } from '../framework/dev.ts';
import { missingFlagHints } from '../framework/run.ts';
import { stateOf } from '../framework/sources.ts';
import { privateDevUrl, reportTests, selectTests } from '../framework/tests.ts';
import { migrateFlags } from '../migrate/flags.ts';

export const schemaTest = defineCommand({
  name: 'schema test',
  summary: 'Run tests of a schema',
  description:
    'Runs the test "schema" blocks of files that end in .test.hcl. Each starts on a dev database that holds the schema, ' +
    'and nothing of it is left for the next.',
  positionals: {
    usage: '[paths…]',
    summary: 'test files, or folders of them; those of the env, else of the working directory, when left out',
    max: Number.POSITIVE_INFINITY,
  },
  flags: {
    url: {
      kind: 'strings',
      short: 'u',
      summary: 'URLs of the schema',
      env: async (env) => {
        const [src, url] = [await env.src(), await env.string('url')];
        return src ?? (url ? [url] : undefined);
      },
    },
    'dev-url': migrateFlags['dev-url'],
    run: { kind: 'string', summary: 'Regular expression: only tests whose name it finds' },
    context: migrateFlags.context,
  },
  examples: [
    { does: 'Those of the env', line: 'schema test --env local' },
    {
      does: 'Without a project file',
      line: 'schema test --url file://schema.sql --dev-url pglite://memory schema.test.hcl',
    },
  ],
  async run(context) {
    const { flags, project } = context;
    checkContext(flags.context);
    if (flags.url.length === 0) {
      throw new TelamonError('usage', 'required flag(s) "url" not set', {
        hints: missingFlagHints(project !== undefined),
      });
    }
    const state = await stateOf(context, 'url', flags.url);
    const url =
      flags['dev-url'] || (state.kind === 'database' ? state.dialect.privateUrl : await privateDevUrl(context));
    const groups = await selectTests(context, 'schema', { run: flags.run, devUrl: url });
    return withDev(context, { url, states: [state] }, (dev) => {
      if (!dev) throw new Error('a dev database is required');
      return reportTests(context, {
        groups,
        dev,
        start: (connection, dialect) =>
          state.kind === 'database'
            ? loadDatabase(state, connection, dialect, undefined)
            : state.load(connection, dialect),
      });
    });
  },
});
