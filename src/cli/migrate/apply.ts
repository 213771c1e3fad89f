import type { Connection } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { applyDirectory, defaultRetries, planDirectory } from '../../migrations/apply.ts';
import { parseTxMode } from '../../migrations/executor/run.ts';
import { parseExecOrder } from '../../migrations/pending.ts';
import { execOrders, poolers, txModes } from '../../project/words.ts';
import { version } from '../../version.ts';
import { around } from '../framework/around.ts';
import { defineCommand, type ExitCode } from '../framework/command.ts';
import { openAhead, withDatabase } from '../framework/connect.ts';
import { checkContext } from '../framework/context-flag.ts';
import { verifiedDirectory } from '../framework/directories.ts';
import { flag, integer, template, text, word } from '../framework/from-env.ts';
import { gate } from '../framework/gate.ts';
import { hooks } from '../framework/hooks.ts';
import { refuseKeptBlocks } from '../framework/kept-blocks.ts';
import { missingFlagHints } from '../framework/run.ts';
import { resolvedUrl } from '../framework/sources.ts';
import { applyText } from '../reports/apply-text.ts';
import { checkDrift } from './drift-check.ts';
import { migrateFlags } from './flags.ts';
import { showProgress } from './progress.ts';

export const migrateApply = defineCommand({
  name: 'migrate apply',
  summary: 'Run the pending migrations on a database',
  description:
    'Verifies atlas.sum, takes the lock, and runs each pending file in a transaction together with its row in the table ' +
    'atlas_schema_revisions. A run that failed or was killed is taken up where it stopped. The blocks check, pre, post and ' +
    'hook of the project file decide whether it may run, and what else runs with it.',
  positionals: { usage: '[amount]', summary: 'how many of the pending files to run; all when left out', max: 1 },
  flags: {
    url: migrateFlags.url,
    dir: migrateFlags.dir,
    'dir-format': migrateFlags['dir-format'],
    format: {
      kind: 'string',
      summary: 'Go template of the report, like {{ json . }}',
      env: template('migrate', 'apply'),
    },
    log: { kind: 'string', summary: 'Older spelling of --format', hidden: true },
    'revisions-schema': migrateFlags['revisions-schema'],
    'dry-run': { ...migrateFlags['dry-run'], summary: 'Print what would be run, and change nothing' },
    'lock-timeout': migrateFlags['lock-timeout'],
    'lock-name': migrateFlags['lock-name'],
    'skip-lock': {
      kind: 'boolean',
      summary: 'Take no lock: something else sees to it that one run is at work at a time',
      env: flag('skip_lock', 'migration'),
    },
    pooler: {
      kind: 'string',
      summary: 'Behind a connection pooler in transaction mode: lease the lock, or refuse to run',
      default: 'lease',
      env: word('pooler', 'migration', poolers),
    },
    'lock-timeout-ddl': {
      kind: 'duration',
      summary: "The database's lock_timeout for the statements of the files",
      env: text('lock_timeout_ddl', 'migration'),
    },
    'statement-timeout': {
      kind: 'duration',
      summary: "The database's statement_timeout for the statements of the files",
      env: text('statement_timeout', 'migration'),
    },
    retries: {
      kind: 'uint',
      summary: 'How often a file that gave up waiting for a lock in the database, and was rolled back, is tried again',
      default: defaultRetries,
      env: integer('retries', 'migration'),
    },
    baseline: {
      kind: 'string',
      summary: 'Version that a database without history already has',
      env: text('baseline', 'migration'),
    },
    'tx-mode': {
      kind: 'string',
      summary: 'Transactions: one a file, one around all, or none',
      default: 'file',
      env: word('tx_mode', 'migration', txModes),
    },
    'exec-order': {
      kind: 'string',
      summary: 'What to do with files added behind the current version: linear, linear-skip or non-linear',
      default: 'linear',
      env: word('exec_order', 'migration', execOrders),
    },
    'allow-dirty': { kind: 'boolean', summary: 'Start on a database that holds objects and no history' },
    'to-version': {
      kind: 'string',
      summary: 'Version to stop at',
      env: text('to_version', 'migration'),
    },
    context: migrateFlags.context,
  },
  exclusive: [['log', 'format']],
  examples: [
    { does: 'Everything that is pending', line: 'migrate apply --env prod' },
    { does: 'The next file only', line: 'migrate apply 1 --url "postgres://user@host/database"' },
    { does: 'Look first', line: 'migrate apply --env prod --dry-run' },
    { does: 'For a program', line: "migrate apply --env prod --format '{{ json . }}'" },
  ],
  manyEnvs: true,
  async prepare(context) {
    const ahead = openAhead(context.flags.url ?? '', context);
    return { directory: await verifiedDirectory(context), ahead };
  },
  async run(context, { directory, ahead }) {
    const { flags, out, signal } = context;
    checkContext(flags.context);
    if (!flags['dry-run']) refuseKeptBlocks(context, 'migrate apply', 'migrate_apply');
    const amount = parseAmount(context.positionals[0]);
    if (amount !== undefined && context.origin('to-version') === 'typed') {
      throw new TelamonError('usage', 'an amount and --to-version exclude each other');
    }
    if (!flags.url) {
      throw new TelamonError('usage', 'required flag "url" not set', {
        hints: missingFlagHints(context.project !== undefined),
      });
    }
    const options = {
      amount,
      execOrder: parseExecOrder(flags['exec-order']),
      txMode: parseTxMode(flags['tx-mode']),
      baseline: flags.baseline || undefined,
      allowDirty: flags['allow-dirty'],
      toVersion: amount === undefined ? flags['to-version'] : undefined,
      revisionsSchema: flags['revisions-schema'] || undefined,
      dryRun: flags['dry-run'],
      lockName: flags['lock-name'] || undefined,
      lockTimeoutMs: flags['lock-timeout'],
      skipLock: flags['skip-lock'],
      refusePooler: parsePooler(flags.pooler) === 'refuse',
      limits: { lockMs: flags['lock-timeout-ddl'], statementMs: flags['statement-timeout'] },
      retries: flags.retries,
      operatorVersion: `Telamon CLI v${version}`,
    };
    const format = flags.format || flags.log;
    const render = format && (await (await import('../reports/render.ts')).parseFormat(format, out, formatOptions));
    const url = await resolvedUrl(context, flags.url);
    const admit = await gate(context, 'migrate_apply');
    const apply = async (connection: Connection, dialect: Dialect): Promise<ExitCode> => {
      const planned = admit && (await planDirectory({ connection, dialect, directory, options }));
      if (planned) await admit?.(planned);
      await checkDrift(context, connection, dialect, directory, {
        revisionsSchema: options.revisionsSchema,
        lockName: options.lockName,
        lockTimeoutMs: options.lockTimeoutMs,
      });
      const reconnect = () => dialect.connect(connection.url, { applicationName: 'telamon' });
      const progress = showProgress(out);
      const report = await applyDirectory({
        connection,
        dialect,
        directory,
        options,
        onEvent: progress.tell,
        signal,
        admit,
        around: around(context, 'migrate_apply'),
        hooks: hooks(context),
        // A database in this process is gone with its connection.
        ...(connection.server.embedded ? {} : { reconnect }),
      }).finally(progress.end);
      if (!render) {
        out.result(applyText(report, await out.colors()));
        if (report.failure) throw report.failure;
        return 0;
      }
      const { applyData } = await import('../reports/apply.ts');
      const place = { driver: dialect.name, url: connection.url, schema: connection.boundSchema, dir: flags.dir };
      const written = render(applyData(place, report));
      if (!report.failure) return 0;
      // Programs read the report, and take one that comes with another text for two failures.
      if (tells(written, report.failure)) return 1;
      throw report.failure;
    };
    return withDatabase(url, context, apply, ahead);
  },
});

/** Whether a text holds what failed: the whole message, or that of the database. */
function tells(text: string, { message, cause }: TelamonError): boolean {
  const parts = [message, ...(cause instanceof Error ? [cause.message] : [])];
  return parts.some((part) => text.includes(part) || text.includes(JSON.stringify(part).slice(1, -1)));
}

const formatOptions = { parsing: 'parse format: ', executing: 'execute log template: ' } as const;

function parseAmount(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^\d{1,15}$/.test(word)) return Number(word);
  throw new TelamonError(
    'usage',
    `invalid amount argument "${word}" (invalid syntax). Omit the argument or pass a valid integer instead`,
  );
}

function parsePooler(word: string): (typeof poolers)[number] {
  const found = poolers.find((known) => known === word);
  if (found) return found;
  throw new TelamonError('usage', `unknown --pooler "${word}"`, { hints: [`one of ${poolers.join(', ')}`] });
}
