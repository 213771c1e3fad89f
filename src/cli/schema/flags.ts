import { TelamonError } from '../../errors/telamon-error.ts';
import type { Context } from '../framework/command.ts';
import type { Flags } from '../framework/flags.ts';
import { text } from '../framework/from-env.ts';
import { scopeFlags } from '../framework/scope-flags.ts';
import type { Format } from '../reports/render.ts';

/** Flags that several `schema` commands share; each command picks its own. */
export const schemaFlags = {
  'dev-url': {
    kind: 'string',
    summary: 'URL of a clean database on which SQL is made into a schema, and plans are tried',
    env: text('dev'),
  },
  ...scopeFlags,
  log: { kind: 'string', summary: 'Older spelling of --format', hidden: true },
  web: { kind: 'boolean', short: 'w', summary: "Needs the vendor's cloud", hidden: true },
} as const satisfies Flags;

/** Flags of commands that change a database by a plan. */
export const changeFlags = {
  'dry-run': { kind: 'boolean', summary: 'Print the plan, and change nothing' },
  'auto-approve': { kind: 'boolean', summary: 'Run the plan without asking' },
  format: { kind: 'string', summary: 'Go template of the report, like {{ json . }}' },
} as const satisfies Flags;

const formatOptions = { parsing: 'parse log format: ' } as const;

/** A report of the user's own has no room for a question. @throws TelamonError usage when one is typed and nothing is decided. */
export function requireDecided({ flags, origin }: Context<Flags>): void {
  const typed = origin('format') === 'typed' || origin('log') === 'typed';
  if (!typed || flags['dry-run'] || flags['auto-approve']) return;
  throw new TelamonError('usage', '--log and --format can only be used with --dry-run or --auto-approve');
}

/** The report that `--format` (or the env block) asks for; undefined for the usual output, and where a question is asked. */
export async function reportFormat({ flags, out }: Context<Flags>): Promise<Format | undefined> {
  const text = flags.format || flags.log;
  if (typeof text !== 'string' || !(flags['dry-run'] || flags['auto-approve'])) return undefined;
  const { parseFormat } = await import('../reports/render.ts');
  return parseFormat(text, out, formatOptions);
}
