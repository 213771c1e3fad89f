import { applyPlan, dryRun } from '../../state/apply-plan.ts';
import { batchOf, planClean } from '../../state/clean.ts';
import { inspectConnection } from '../../state/inspect.ts';
import { requireUnchanged } from '../../state/unchanged.ts';
import { defineCommand, type ExitCode } from '../framework/command.ts';
import { withDatabase } from '../framework/connect.ts';
import { template, text } from '../framework/from-env.ts';
import { unknownText } from '../framework/proof-flag.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { approval } from './approval.ts';
import { changeFlags, reportFormat, requireDecided, schemaFlags } from './flags.ts';
import { withSchemaLock } from './lock.ts';
import { showPlan, showRun } from './show.ts';

const nothing = 'Nothing to drop\n';
/** Waiting for another run that changes the same database, in milliseconds. */
const lockTimeoutMs = 10_000;

export const schemaClean = defineCommand({
  name: 'schema clean',
  summary: 'Drop everything in a database, or in the schema that its URL names',
  description:
    'Drops every object in the schema that the URL is bound to, or else in the whole database. The history of migrations ' +
    '(atlas_schema_revisions), what --exclude names and the schema public itself stay.',
  flags: {
    url: { kind: 'string', short: 'u', summary: 'URL of the database to empty', required: true, env: text('url') },
    schema: schemaFlags.schema,
    exclude: schemaFlags.exclude,
    include: schemaFlags.include,
    ...changeFlags,
    format: { ...changeFlags.format, env: template('schema', 'clean') },
  },
  exclusive: [['dry-run', 'auto-approve']],
  examples: [
    { does: 'What would be dropped?', line: 'schema clean --url "postgres://user@host/scratch" --dry-run' },
    { does: 'All but one table', line: 'schema clean --env local --exclude "public.countries"' },
  ],
  async run(context) {
    const { flags, out, signal } = context;
    requireDecided(context);
    const render = await reportFormat(context);
    const { schema: schemas, exclude, include } = flags;
    const selection = { schemas, exclude, include };
    return withDatabase(await resolvedUrl(context, flags.url), context, (connection, dialect) => {
      const work = async (): Promise<ExitCode> => {
        const inspected = await inspectConnection(connection, dialect, selection);
        const { unknown = [] } = inspected.realm;
        if (unknown.length > 0) out.note(unknownText(unknown));
        const plan = planClean(inspected);
        const report = async (run: ReturnType<typeof dryRun>) => {
          const { schemaCleanData } = await import('../reports/schema-clean.ts');
          const place = { driver: dialect.name, url: connection.url, schema: connection.boundSchema };
          render?.(schemaCleanData(place, plan, run, flags['dry-run']));
        };
        if (render && (flags['dry-run'] || plan.statements.length === 0)) {
          await report(dryRun(plan));
          return 0;
        }
        if (plan.statements.length === 0) {
          out.result(nothing);
          return 0;
        }
        if (!render) await showPlan(plan, out);
        if (flags['dry-run']) return 0;
        if (!flags['auto-approve']) {
          if (!(await approval(signal, undefined))) return 0;
          await requireUnchanged(inspected.realm, connection, dialect, selection);
        }
        const batch = batchOf(inspected);
        const run = await applyPlan({ plan, connection, dialect, txMode: 'file', signal, batch });
        if (render) await report(run);
        else await showRun(run, out);
        if (run.failure) throw run.failure.error;
        return 0;
      };
      return flags['dry-run'] ? work() : withSchemaLock(connection, dialect, { timeoutMs: lockTimeoutMs }, work);
    });
  },
});
