import { planText } from '../../schema/plan.ts';
import { compareStates } from '../../state/compare.ts';
import { cloudOnly } from '../framework/cloud.ts';
import { defineCommand } from '../framework/command.ts';
import { withDev } from '../framework/dev.ts';
import { template } from '../framework/from-env.ts';
import { noteComparison, proofFlags } from '../framework/proof-flag.ts';
import { renameFlags, renameOptions } from '../framework/rename-flag.ts';
import { stateOf } from '../framework/sources.ts';
import { schemaFlags } from './flags.ts';

const synced = 'Schemas are synced, no changes to be made.\n';

export const schemaDiff = defineCommand({
  name: 'schema diff',
  summary: 'Print the SQL that leads from one schema to another',
  description:
    'Prints the SQL that leads from one schema to another. With a dev database the plan is tried on it first. Exit code 0, ' +
    'with differences or without.',
  flags: {
    from: { kind: 'strings', short: 'f', summary: 'URLs of the current state', required: true },
    to: { kind: 'strings', summary: 'URLs of the desired state', required: true },
    'dev-url': schemaFlags['dev-url'],
    schema: schemaFlags.schema,
    exclude: schemaFlags.exclude,
    include: schemaFlags.include,
    format: {
      kind: 'string',
      summary: 'Go template of the output, like {{ sql . "  " }}',
      env: template('schema', 'diff'),
    },
    web: schemaFlags.web,
    ...renameFlags,
    ...proofFlags,
  },
  examples: [
    { does: 'Has the database drifted?', line: 'schema diff --env prod --from env://url --to file://migrations' },
    { does: 'Two databases', line: 'schema diff --from "postgres://host/a" --to "postgres://host/b"' },
  ],
  async run(context) {
    const { flags, out, env, project } = context;
    if (flags.web) throw cloudOnly('schema diff --web');
    const render = flags.format && (await readFormat(flags.format));
    const from = await stateOf(context, 'from', flags.from);
    const to = await stateOf(context, 'to', flags.to);
    const policy = await (env ?? project)?.diff();
    const { schema, exclude, include } = flags;
    const renames = renameOptions(flags.rename, policy, { signal: context.signal, ask: true });
    const need = { url: flags['dev-url'], states: [from, to], needed: renames.renames.length > 0 };
    const comparison = await withDev(context, need, (dev) =>
      compareStates({
        from,
        to,
        dev,
        schemas: schema,
        exclude,
        include,
        policy,
        planning: policy,
        proof: !flags['no-proof'],
        printed: true,
        note: out.note,
        ...renames,
      }),
    );
    noteComparison(comparison, out);
    if (render) {
      const { schemaDiffData } = await import('../reports/schema-diff.ts');
      render(schemaDiffData(comparison));
      return 0;
    }
    const { plan } = comparison;
    out.result(plan.statements.length === 0 ? synced : planText(plan));
    return 0;

    async function readFormat(text: string) {
      const { parseFormat } = await import('../reports/render.ts');
      const { printFunctions } = await import('../reports/inspect.ts');
      return parseFormat(text, out, { parsing: 'parse log format: ', functions: printFunctions });
    }
  },
});
