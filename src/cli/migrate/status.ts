import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { parseExecOrder } from '../../migrations/pending.ts';
import { readStatus } from '../../migrations/status.ts';
import { execOrders } from '../../project/words.ts';
import { fn } from '../../template/function.ts';
import { defineCommand } from '../framework/command.ts';
import { missingDriver, openAhead, withDatabase } from '../framework/connect.ts';
import { directoryLabel, verifiedDirectory } from '../framework/directories.ts';
import { template } from '../framework/from-env.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { statusText } from '../reports/status-text.ts';
import { migrateFlags } from './flags.ts';

export const migrateStatus = defineCommand({
  name: 'migrate status',
  summary: 'Show which migrations a database has, and which are pending',
  description:
    'Shows which migrations a database has, and which are pending. Reads only, and takes no lock; exit code 0 either way.',
  flags: {
    url: migrateFlags.url,
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    format: {
      kind: 'string',
      summary: 'Go template of the report, like {{ json . }}',
      env: template('migrate', 'status'),
    },
    log: { kind: 'string', summary: 'Older spelling of --format', hidden: true },
    'revisions-schema': migrateFlags['revisions-schema'],
  },
  exclusive: [['log', 'format']],
  examples: [
    { does: 'Where does it stand?', line: 'migrate status --env prod' },
    { does: 'For a program', line: "migrate status --env prod --format '{{ json . }}'" },
  ],
  async prepare(context) {
    const ahead = openAhead(context.flags.url ?? '', context);
    return { directory: await verifiedDirectory(context), ahead };
  },
  async run(context, { directory, ahead }) {
    const { flags, out, env } = context;
    if (!flags.url) throw missingDriver();
    const colors = await out.colors();
    const format = flags.format || flags.log;
    let asText = '';
    const render =
      format &&
      (await (
        await import('../reports/render.ts')
      ).parseFormat(format, out, {
        parsing: 'parse format: ',
        functions: { default: fn(['any'], () => asText) },
      }));
    const execOrder = await env?.block('migration')?.word('exec_order', execOrders);
    const options = {
      execOrder: execOrder === undefined ? undefined : parseExecOrder(execOrder.toLowerCase().replaceAll('_', '-')),
      revisionsSchema: flags['revisions-schema'] || undefined,
      baseline: (await env?.block('migration')?.string('baseline')) || undefined,
    };
    const tell = async (connection: Connection, dialect: Dialect) => {
      const status = await readStatus({ connection, dialect, directory, options });
      asText = statusText(status, colors);
      if (!render) {
        out.result(asText);
        return;
      }
      const { statusData } = await import('../reports/status.ts');
      const dir = directoryLabel(context, directory);
      render(statusData({ driver: dialect.name, url: connection.url, schema: connection.boundSchema, dir }, status));
    };
    await withDatabase(await resolvedUrl(context, flags.url), context, tell, ahead);
    return 0;
  },
});
