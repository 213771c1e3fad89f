import type { Dialect } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import { attributeOf, type Block, literalText, positionOf, type Range } from '../hcl/ast.ts';
import { firstError, parseHcl } from '../hcl/parser.ts';
import { attribute, block, heredoc, printHcl, string } from '../hcl/print.ts';
import { type Plan, type PlannedStatement, statementText } from '../schema/plan.ts';
import { readScript } from './script.ts';

/** A plan that was made before it is run: for one state, and to one state. */
export interface PlanFile {
  readonly name: string;
  /** Hashes of the states, see state-hash.ts. */
  readonly from: string;
  readonly to: string;
  readonly migration: string;
}

/** The ending of plan files. */
export const planSuffix = '.plan.hcl';

/** The text of a plan file, as the compatible tool lays it out. */
export function printPlanFile({ name, from, to, migration }: PlanFile): string {
  const lines = new Set(migration.split('\n').map((line) => line.trim()));
  let tag = 'SQL';
  while (lines.has(tag)) tag += '_';
  return printHcl([
    block(
      'plan',
      [name],
      [attribute('from', string(from)), attribute('to', string(to)), attribute('migration', heredoc(tag, migration))],
    ),
  ]);
}

/** @throws TelamonError config_syntax, file_invalid with the place. */
export function readPlanFile(file: string, text: string): PlanFile {
  const { body, errors } = parseHcl(text, file);
  const fault = firstError(errors);
  if (fault) throw fault;
  const [plan, second] = body.blocks.filter(({ type }) => type === 'plan');
  if (!plan) throw new TelamonError('file_invalid', `${file}: there is no block plan "name" { … } in it`, hintOf());
  if (second) throw invalid('a plan file holds one plan', second.headerRange);
  return {
    name: plan.labels[0]?.text ?? '',
    from: textOf(plan, 'from'),
    to: textOf(plan, 'to'),
    migration: textOf(plan, 'migration'),
  };
}

function textOf(plan: Block, name: string): string {
  const found = attributeOf(plan.body, name);
  if (!found) throw invalid(`the attribute "${name}" is missing`, plan.headerRange);
  const text = literalText(found.expression);
  if (text === undefined) throw invalid(`"${name}" is no plain text`, found.expression.range);
  return text;
}

function invalid(message: string, range: Range): TelamonError {
  return new TelamonError('file_invalid', message, { position: positionOf(range), ...hintOf() });
}

function hintOf() {
  return { hints: ['`telamon schema plan --save` writes such files'] };
}

/**
 * A plan that was written down, or that a person has changed. Statements that stay as they were keep what is known of them.
 * @throws TelamonError file_invalid where the text cannot be cut into statements; usage when there are none.
 */
export function planOf(name: string, text: string, { kind, plan, dialect, indent }: Reworded): Plan {
  const known = new Map(plan.statements.map((statement) => [statementText(statement, indent), statement]));
  const { statements } = readScript(name, Buffer.from(text), dialect.splitRules);
  if (statements.length === 0) {
    throw new TelamonError('usage', `the ${kind} plan is empty`, { hints: ['nothing was changed'] });
  }
  return {
    statements: statements.map((statement) => {
      const sql = statement.text.replace(/\s*;$/, '');
      return known.get(sql) ?? ownStatement(sql, statement.comments, dialect);
    }),
  };
}

export interface Reworded {
  readonly kind: 'edited' | 'saved';
  /** What telamon has planned itself. */
  readonly plan: Plan;
  readonly dialect: Dialect;
  readonly indent: string;
}

function ownStatement(sql: string, comments: readonly string[], dialect: Dialect): PlannedStatement {
  const comment = comments.length === 1 ? /^-- (.*)\s*$/.exec(comments[0] ?? '')?.[1] : undefined;
  return {
    sql,
    comment: comment ?? '',
    transaction: dialect.transactions.refuses(sql) ? 'none' : 'any',
    hazards: [{ type: 'IS_USER_GENERATED', message: 'written by hand' }],
  };
}
