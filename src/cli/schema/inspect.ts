import { inspectState } from '../../state/inspect.ts';
import { withRoom } from '../../state/room.ts';
import { cloudOnly } from '../framework/cloud.ts';
import { defineCommand } from '../framework/command.ts';
import { withDev } from '../framework/dev.ts';
import { template, text } from '../framework/from-env.ts';
import { unknownText } from '../framework/proof-flag.ts';
import { stateOf } from '../framework/sources.ts';
import { schemaFlags } from './flags.ts';

export const schemaInspect = defineCommand({
  name: 'schema inspect',
  summary: 'Print the schema of a database, or of what describes one',
  description:
    'Prints a schema as HCL, or as --format says. The URL names a database, SQL files, a migration directory, or an ' +
    'attribute of the env block (env://src).',
  flags: {
    url: { kind: 'string', short: 'u', summary: 'URL of what to look at', required: true, env: text('url') },
    'dev-url': schemaFlags['dev-url'],
    schema: schemaFlags.schema,
    exclude: schemaFlags.exclude,
    include: schemaFlags.include,
    format: {
      kind: 'string',
      summary: 'Go template of the output, like {{ sql . }} or {{ json . }}; HCL without one',
      env: template('schema', 'inspect'),
    },
    log: schemaFlags.log,
    web: schemaFlags.web,
  },
  exclusive: [['log', 'format']],
  examples: [
    { does: 'What is in the database?', line: 'schema inspect --url "postgres://user@host/database"' },
    { does: 'The desired state as SQL', line: "schema inspect --env local --url env://src --format '{{ sql . }}'" },
  ],
  async run(context) {
    const { flags, out, env } = context;
    if (flags.web) throw cloudOnly('schema inspect --web');
    const format = flags.format || flags.log;
    const render = format && (await readFormat(format));
    const state = await stateOf(context, 'url', [flags.url]);
    const { schema, exclude, include } = flags;
    const { optIn } = (await env?.diff()) ?? {};
    const inspected = await withDev(context, { url: devUrl(), states: [state] }, (dev) => {
      const options = { dev, schemas: schema, exclude, include, optIn, secrets: true, note: out.note };
      return withRoom(options, [state], (room) => inspectState(state, room));
    });
    const { dialect, realm, scope } = inspected;
    if (realm.unknown && realm.unknown.length > 0) out.note(unknownText(realm.unknown));
    if (!render) {
      out.result(dialect.printHcl(realm, scope));
      return 0;
    }
    const { inspectData } = await import('../reports/inspect.ts');
    render(inspectData(inspected, state.kind === 'database' ? state.url : undefined));
    return 0;

    /** A live database is read as it is: no dev database is opened for it. */
    function devUrl(): string | undefined {
      return state.kind === 'scripted' ? flags['dev-url'] : undefined;
    }

    async function readFormat(text: string) {
      const { parseFormat } = await import('../reports/render.ts');
      const { printFunctions } = await import('../reports/inspect.ts');
      return parseFormat(text, out, { parsing: 'parse log format: ', functions: printFunctions });
    }
  },
});
