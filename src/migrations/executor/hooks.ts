import type { DatabaseError } from '../../dialects/connection.ts';
import type { LeaseTerms } from '../../dialects/dialect.ts';
import { type Position, TelamonError } from '../../errors/telamon-error.ts';
import { cutBlock } from '../around/script.ts';
import { hook, type Part } from './batch.ts';
import type { RunnerDialect } from './context.ts';
import { faultText } from './failure.ts';
import { transactionControl } from './transaction-control.ts';

/** When a hook runs, in the words of the project file. */
export const hookPhases = ['after_begin', 'before_commit', 'before_rollback'] as const;
export type HookPhase = (typeof hookPhases)[number];

/** A statement that the user wants in every transaction of a run. */
export interface HookStatement {
  readonly phase: HookPhase;
  /** `hook "sql" "limits"` */
  readonly title: string;
  readonly position: Position;
  readonly sql: string;
  /** When it fails, that is told and the transaction goes on without it. */
  readonly skipErrors: boolean;
}

/** The statements of each moment, in order. */
export type TransactionHooks = Readonly<Record<HookPhase, readonly HookStatement[]>>;

/** A text of the project file, which may hold several statements. */
export type HookText = HookStatement;

/** What putting hooks into transactions needs to know. */
export interface HookContext {
  readonly dialect: RunnerDialect;
  readonly hooks?: TransactionHooks | undefined;
  /** Told what was skipped. */
  readonly onSkip?: ((text: string) => void) | undefined;
}

/**
 * Cuts the texts into statements.
 * @throws TelamonError file_invalid for one that cannot stand in a transaction of ours.
 */
export function readHooks(
  texts: readonly HookText[],
  dialect: RunnerDialect,
  lease: LeaseTerms | undefined,
): TransactionHooks | undefined {
  if (texts.length === 0) return undefined;
  const statements = texts.flatMap((text) => {
    const { title, position, sql } = text;
    const script = { source: { name: position.file, text: sql }, place: position };
    const cut = cutBlock({ title, position, scripts: [script] }, dialect.splitRules);
    return cut.statements.map((one): HookStatement => ({ ...text, sql: one.text }));
  });
  for (const statement of statements) requireFit(statement, dialect, lease);
  const of = (phase: HookPhase) => statements.filter((statement) => statement.phase === phase);
  return {
    after_begin: of('after_begin'),
    before_commit: of('before_commit'),
    before_rollback: of('before_rollback'),
  };
}

function requireFit({ title, position, phase, sql }: HookStatement, dialect: RunnerDialect, lease?: LeaseTerms): void {
  const { transactions } = dialect;
  const control = transactionControl(sql) && 'it begins or ends a transaction, which is not its own';
  const refused = transactions.refuses(sql) ? 'it does not run inside a transaction' : undefined;
  const bound = lease && transactions.needsSession?.(sql);
  const reason = control ?? refused ?? transactions.forbids(sql) ?? bound;
  if (reason === undefined) return;
  throw new TelamonError('file_invalid', `a statement of ${title}, ${phase}, cannot run: ${reason}`, {
    position,
    hints: [
      ...(control ? ['--dry-run shows what would run, and changes nothing'] : []),
      ...(bound ? ['through a connection pooler in transaction mode; the direct URL of the server does without'] : []),
      `statement: ${sql}`,
    ],
  });
}

/** The hooks of a moment as parts of a batch. */
export function hookParts(context: HookContext, phase: HookPhase): readonly Part[] {
  return parts(context, context.hooks?.[phase] ?? []);
}

/** Those of the beginning that set something: for where that was put back inside of the transaction. */
export function settingHookParts(context: HookContext): readonly Part[] {
  const { transactions } = context.dialect;
  const sets = (sql: string) => transactions.sessionSetting(sql) !== undefined || /^(?:set|reset)\b/i.test(sql);
  return parts(
    context,
    (context.hooks?.after_begin ?? []).filter(({ sql }) => sets(sql)),
  );
}

/** Some hook may make the session act as another user. */
export function hooksChangeUser({ dialect, hooks }: HookContext): boolean {
  return (
    hooks !== undefined &&
    Object.values(hooks)
      .flat()
      .some(({ sql }) => dialect.transactions.changesUser(sql))
  );
}

/** Stands between a hook and the reason in what is told of it. */
export const skipNote = ' failed, and is skipped: ';

function parts({ dialect, onSkip }: HookContext, statements: readonly HookStatement[]): readonly Part[] {
  const { lenient } = dialect.transactions;
  return statements.map((statement) => {
    const { sql, skipErrors } = statement;
    if (!skipErrors) return hook(statement, sql);
    const note = `${nameOf(statement)}${skipNote}`;
    if (lenient) return hook(statement, lenient(sql, note));
    return hook(statement, sql, (error) => onSkip?.(note + faultText(error.fault)));
  });
}

/** For messages. */
export function nameOf({ title, phase }: HookStatement): string {
  return `${title}, ${phase}`;
}

/** A hook failed, and the transaction with it. */
export function hookFailure(statement: HookStatement, error: DatabaseError, hints: readonly string[]): TelamonError {
  const { fault } = error;
  return new TelamonError(
    'statement_failed',
    `${nameOf(statement)}: executing statement ${JSON.stringify(statement.sql)}: ${faultText(fault)}`,
    {
      position: statement.position,
      hints: [
        ...(fault.detail === undefined ? [] : [`detail: ${fault.detail}`]),
        ...(fault.hint === undefined ? [] : [fault.hint]),
        ...hints,
      ],
      cause: error,
    },
  );
}
