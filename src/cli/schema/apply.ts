import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { readHooks } from '../../migrations/executor/hooks.ts';
import { txModes } from '../../project/words.ts';
import type { Plan } from '../../schema/plan.ts';
import { applyPlan, dryRun, parsePlanTxMode } from '../../state/apply-plan.ts';
import { compareStates } from '../../state/compare.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { Reworded } from '../../state/plan-file.ts';
import { withSecrets } from '../../state/plan-secrets.ts';
import { inFileOrder } from '../../state/planned-files.ts';
import type { DatabaseState } from '../../state/state.ts';
import { requireUnchanged } from '../../state/unchanged.ts';
import { defineCommand, type ExitCode } from '../framework/command.ts';
import { withDatabase } from '../framework/connect.ts';
import { withDev } from '../framework/dev.ts';
import { source, template, text, word } from '../framework/from-env.ts';
import { gate } from '../framework/gate.ts';
import { hooks } from '../framework/hooks.ts';
import { refuseKeptBlocks } from '../framework/kept-blocks.ts';
import { noteComparison, proofFlags } from '../framework/proof-flag.ts';
import { renameFlags, renameOptions } from '../framework/rename-flag.ts';
import { missingFlagHints } from '../framework/run.ts';
import { resolvedUrl, stateOf } from '../framework/sources.ts';
import { approval, needsApproval, refuseAutoApprove } from './approval.ts';
import { editPlan, rewordedFault } from './edit-plan.ts';
import { changeFlags, reportFormat, requireDecided, schemaFlags } from './flags.ts';
import { withSchemaLock } from './lock.ts';
import { readSavedPlan, savedPlan } from './saved-plan.ts';
import { showPlan, showRun } from './show.ts';

const synced = 'Schema is synced, no changes to be made\n';

export const schemaApply = defineCommand({
  name: 'schema apply',
  summary: 'Bring a database to the desired state',
  description:
    'Compares a database with the desired state, tries the plan on the dev database, shows it, and runs it when it is ' +
    'approved: in one transaction where the database allows that. Without a terminal to ask at, --auto-approve or ' +
    '--dry-run says what to do. The blocks check and hook of the project file are obeyed.',
  flags: {
    url: { kind: 'string', short: 'u', summary: 'URL of the database to change', required: true, env: text('url') },
    to: { kind: 'strings', summary: 'URLs of the desired state' },
    file: { kind: 'strings', short: 'f', summary: 'Older spelling of --to', hidden: true },
    'dev-url': schemaFlags['dev-url'],
    schema: schemaFlags.schema,
    exclude: schemaFlags.exclude,
    include: schemaFlags.include,
    ...changeFlags,
    format: { ...changeFlags.format, env: template('schema', 'apply') },
    log: schemaFlags.log,
    'tx-mode': {
      kind: 'string',
      summary: 'Transactions: one around the plan (file), or none',
      default: 'file',
      env: word('tx_mode', 'migration', txModes),
    },
    edit: { kind: 'boolean', summary: 'Open the plan in $EDITOR before it is tried and shown' },
    plan: {
      kind: 'string',
      summary: 'URL of a saved plan (file://x.plan.hcl) to run, for these two states and no others',
    },
    'lock-name': { kind: 'string', summary: 'Name of the lock that keeps two runs apart' },
    'lock-timeout': {
      kind: 'duration',
      summary: "How long to wait for that lock (not the database's own lock_timeout)",
      default: 10_000,
    },
    ...renameFlags,
    ...proofFlags,
  },
  exclusive: [
    ['file', 'to'],
    ['log', 'format'],
    ['edit', 'plan'],
    ['dry-run', 'auto-approve'],
  ],
  examples: [
    { does: 'Look at the plan', line: 'schema apply --env local --dry-run' },
    { does: 'Show it, ask, run it', line: 'schema apply --env local' },
    {
      does: 'Without a project file',
      line: 'schema apply --url "postgres://user@host/database" --to file://schema.sql --auto-approve',
    },
  ],
  async run(context) {
    const { flags, out, env, project, signal } = context;
    const typed = flags.to.length > 0 ? flags.to : flags.file;
    // Not a flag's value: the env's source beside a typed one is no conflict, it is what the typed one replaces.
    const desired = typed.length > 0 ? typed : ((env && (await source(env))) ?? []);
    if (desired.length === 0 && flags.plan) {
      throw new TelamonError('usage', 'the flag "to" is required to verify the provided plan');
    }
    if (desired.length === 0) {
      throw new TelamonError('usage', 'one of flag(s) "file" or "to" is required', {
        hints: missingFlagHints(project !== undefined),
      });
    }
    const txMode = parsePlanTxMode(flags['tx-mode']);
    const saved = flags.plan ? readSavedPlan(flags.plan) : undefined;
    const { review } = (await (env ?? project)?.lint()) ?? {};
    refuseAutoApprove(review, flags['auto-approve']);
    requireDecided(context);
    if (!flags['dry-run']) refuseKeptBlocks(context, 'schema apply', 'schema_apply');
    const admit = await gate(context, 'schema_apply');
    const render = await reportFormat(context);
    const policy = await (env ?? project)?.diff();
    const { schema: schemas, exclude, include } = flags;
    const selection = { schemas, exclude, include, optIn: policy?.optIn };
    const url = await resolvedUrl(context, flags.url);
    if (schemeOf(url) === 'file') throw notDatabase();
    return withDatabase(url, context, (connection, dialect) => {
      const work = () => bring(connection, dialect);
      return flags['dry-run']
        ? work()
        : withSchemaLock(connection, dialect, { name: flags['lock-name'], timeoutMs: flags['lock-timeout'] }, work);
    });

    async function bring(connection: Connection, dialect: Dialect): Promise<ExitCode> {
      const from: DatabaseState = { kind: 'database', url: connection.url, dialect, connection };
      const to = await stateOf(context, flags.to.length === 0 && flags.file.length > 0 ? 'file' : 'to', desired);
      const renames = renameOptions(flags.rename, policy, { signal, ask: !flags['auto-approve'] });
      const need = { url: flags['dev-url'], states: [from, to], needed: renames.renames.length > 0 };
      const comparison = await withDev(context, need, async (dev) => {
        const compare = (arrange: (plan: Plan) => Plan, proof = !flags['no-proof']) =>
          compareStates({
            from,
            to,
            dev,
            ...selection,
            policy,
            planning: { ...policy, sensitive: policy?.secrets === true },
            proof,
            note: out.note,
            ...renames,
            arrange,
          });
        const found = await compare(inFileOrder, !flags['no-proof'] && !saved);
        if (!(flags.edit || saved) || found.plan.statements.length === 0) return found;
        if (!dev && !flags['no-proof']) throw untried(saved ? 'saved' : 'edited');
        const plan = saved ? savedPlan(saved, found) : await editPlan(found.plan, dialect);
        return compare((made) => withSecrets(plan, made)).catch((error: unknown) => {
          throw rewordedFault(error, saved ? 'saved' : 'edited');
        });
      });
      noteComparison(comparison, out);
      const { plan } = comparison;
      const place = { driver: dialect.name, url: connection.url, schema: connection.boundSchema };
      const report = async (run: ReturnType<typeof dryRun>) => {
        const { schemaApplyData } = await import('../reports/schema-apply.ts');
        render?.(schemaApplyData(place, comparison, run));
      };
      const inEach =
        plan.statements.length > 0 ? readHooks((await hooks(context)?.()) ?? [], dialect, undefined) : undefined;
      if (plan.statements.length === 0) {
        if (render) await report(dryRun(plan));
        else out.result(synced);
        return 0;
      }
      if (!render) await showPlan(plan, out);
      await admit?.({ files: [], statements: plan.statements.map(({ sql }) => sql), targetVersion: '' });
      if (flags['dry-run']) {
        if (render) await report(dryRun(plan));
        return 0;
      }
      if (!flags['auto-approve'] && needsApproval(plan, review)) {
        if (!(await approval(signal, review))) return 0;
        await requireUnchanged(comparison.from, connection, dialect, selection);
      }
      const run = await applyPlan({ plan, connection, dialect, txMode, signal, hooks: inEach, onSkip: out.note });
      if (render) await report(run);
      else await showRun(run, out);
      if (run.failure) throw run.failure.error;
      return 0;
    }
  },
});

function untried(kind: Reworded['kind']): TelamonError {
  return new TelamonError('usage', `${kind === 'edited' ? '--edit' : '--plan'} needs a dev database`, {
    hints: [`the ${kind} plan is tried before it runs: give --dev-url, or --no-proof to run it untried`],
  });
}

function notDatabase(): TelamonError {
  return new TelamonError('usage', '--url must be a database connection', {
    hints: ['--url names what is changed, --to the desired state'],
  });
}
