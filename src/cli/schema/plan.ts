import { existsSync, writeFileSync } from 'node:fs';
import { TelamonError } from '../../errors/telamon-error.ts';
import { newVersion } from '../../migrations/versions.ts';
import type { Plan } from '../../schema/plan.ts';
import { planText } from '../../schema/plan.ts';
import { compareStates } from '../../state/compare.ts';
import { type PlanFile, planSuffix, printPlanFile } from '../../state/plan-file.ts';
import { inFileOrder } from '../../state/planned-files.ts';
import { stateHash } from '../../state/state-hash.ts';
import { askApproval } from '../framework/approve.ts';
import { cloudOnly } from '../framework/cloud.ts';
import { defineCommand } from '../framework/command.ts';
import { withDev } from '../framework/dev.ts';
import { source, text } from '../framework/from-env.ts';
import { noteComparison, proofFlags } from '../framework/proof-flag.ts';
import { renameFlags, renameOptions } from '../framework/rename-flag.ts';
import { stateOf } from '../framework/sources.ts';
import { planIndent } from '../reports/plan-text.ts';
import { editPlan, rewordedFault } from './edit-plan.ts';
import { schemaFlags } from './flags.ts';
import { showPlan } from './show.ts';

const synced = 'Schemas are synced, no changes to be made.\n';

/** Commands about plans in the vendor's registry; no names of plans. */
const hosted: ReadonlySet<string> = new Set(['list', 'push', 'pull', 'approve', 'rm']);

export const schemaPlan = defineCommand({
  name: 'schema plan',
  summary: 'Plan a change now, to be reviewed and applied later',
  description:
    'Plans what leads from one state to another, tries it on the dev database, and saves it as a file (NAME.plan.hcl) that ' +
    '`schema apply --plan` runs later: on a database that is still in the first state, for a desired state that is still the same.',
  positionals: { usage: '[name]', summary: 'name of the plan; the time when left out', max: 1 },
  flags: {
    from: { kind: 'strings', short: 'f', summary: 'URLs of the current state', required: true, env: text('url') },
    to: { kind: 'strings', summary: 'URLs of the desired state', required: true, env: source },
    'dev-url': schemaFlags['dev-url'],
    schema: schemaFlags.schema,
    exclude: schemaFlags.exclude,
    include: schemaFlags.include,
    name: { kind: 'string', summary: 'Name of the plan, as the positional' },
    output: {
      kind: 'string',
      short: 'o',
      summary: 'Path of the file; NAME.plan.hcl in the working directory without it',
    },
    save: { kind: 'boolean', summary: 'Save the file without asking' },
    'auto-approve': { kind: 'boolean', summary: 'The same as --save' },
    'dry-run': { kind: 'boolean', summary: 'Print the plan, and save nothing' },
    edit: { kind: 'boolean', summary: 'Open the plan in $EDITOR before it is tried and shown' },
    push: { kind: 'boolean', summary: "Needs the vendor's cloud", hidden: true },
    pending: { kind: 'boolean', summary: "Needs the vendor's cloud", hidden: true },
    repo: { kind: 'string', summary: "Needs the vendor's cloud", hidden: true },
    ...renameFlags,
    ...proofFlags,
  },
  exclusive: [
    ['dry-run', 'save'],
    ['dry-run', 'auto-approve'],
  ],
  examples: [
    { does: 'Plan, look, save', line: 'schema plan add_mail --env prod' },
    { does: 'Run it', line: 'schema apply --env prod --plan file://add_mail.plan.hcl' },
  ],
  async run(context) {
    const { flags, out, env, project, signal, positionals } = context;
    const [word] = positionals;
    if (word !== undefined && hosted.has(word)) {
      throw cloudOnly(`schema plan ${word}`, 'keep the files of `telamon schema plan` in version control');
    }
    for (const flag of ['push', 'pending', 'repo'] as const) if (flags[flag]) throw cloudOnly(`schema plan --${flag}`);
    const name = word ?? (flags.name || newVersion(Date.now(), () => false));
    const file = flags.output || `${name}${planSuffix}`;
    if (!flags['dry-run'] && existsSync(file)) throw taken(file);
    const from = await stateOf(context, 'from', flags.from);
    const to = await stateOf(context, 'to', flags.to);
    const policy = await (env ?? project)?.diff();
    const { schema, exclude, include } = flags;
    const renames = renameOptions(flags.rename, policy, { signal, ask: true });
    const need = { url: flags['dev-url'], states: [from, to], needed: renames.renames.length > 0 };
    const comparison = await withDev(context, need, async (dev) => {
      const compare = (arrange: (plan: Plan) => Plan) =>
        compareStates({
          ...{ from, to, dev, schemas: schema, exclude, include, policy, planning: policy, arrange },
          proof: !flags['no-proof'],
          note: out.note,
          ...renames,
        });
      const found = await compare(inFileOrder);
      if (!flags.edit || found.plan.statements.length === 0) return found;
      const plan = await editPlan(found.plan, found.dialect);
      return compare(() => plan).catch((error: unknown) => {
        throw rewordedFault(error, 'edited');
      });
    });
    noteComparison(comparison, out);
    const { plan, scope, dialect } = comparison;
    if (plan.statements.length === 0) {
      out.result(synced);
      return 0;
    }
    await showPlan(plan, out);
    if (flags['dry-run']) return 0;
    if (!(flags.save || flags['auto-approve'])) {
      if (!(await askApproval(signal, 'use --save or --dry-run', 'save'))) return 0;
    }
    save(file, {
      name,
      from: stateHash(comparison.from, scope, dialect),
      to: stateHash(comparison.to, scope, dialect),
      migration: planText(plan, { indent: planIndent }),
    });
    out.note(`saved as ${file}`);
    return 0;
  },
});

/** @throws TelamonError file_exists when another run was faster; file_invalid where the file cannot be written. */
function save(file: string, plan: PlanFile): void {
  try {
    writeFileSync(file, printPlanFile(plan), { flag: 'wx' });
  } catch (error) {
    if (existsSync(file)) throw taken(file);
    throw new TelamonError(
      'file_invalid',
      `the plan cannot be saved: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function taken(file: string): TelamonError {
  return new TelamonError('file_invalid', `"${file}" is there already`, {
    hints: ['give the plan another name, or a path with --output'],
  });
}
