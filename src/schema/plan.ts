/** What a statement may do to a running system. Names as in pg-schema-diff, so that people find them. */
export type HazardType =
  | 'ACQUIRES_ACCESS_EXCLUSIVE_LOCK'
  | 'ACQUIRES_SHARE_LOCK'
  | 'ACQUIRES_SHARE_ROW_EXCLUSIVE_LOCK'
  | 'DELETES_DATA'
  | 'INDEX_BUILD'
  | 'INDEX_DROPPED'
  | 'IMPACTS_DATABASE_PERFORMANCE'
  | 'HAS_UNTRACKABLE_DEPENDENCIES'
  | 'CORRECTNESS'
  | 'UPGRADING_EXTENSION_VERSION'
  | 'AUTHZ_UPDATE'
  | 'IS_USER_GENERATED';

export interface Hazard {
  readonly type: HazardType;
  readonly message: string;
  /** A query that tells whether the rows fit, where proof on an empty dev database cannot. */
  readonly probe?: string;
}

export interface PlannedStatement {
  /** One line, without the final delimiter. */
  readonly sql: string;
  /** The same statement cut where an indented layout breaks it (`CREATE TABLE` only); the parts joined give `sql`. */
  readonly list?: { readonly before: string; readonly items: readonly string[]; readonly after: string };
  /** Lower-case, for people; its first letter is made upper-case in files. */
  readonly comment: string;
  /** Undoes it; left out when nothing does. Empty when there is nothing to undo. */
  readonly reverse?: readonly string[];
  /** `any`: shares a transaction; `none`: refuses one; `own`: needs one of its own. */
  readonly transaction: 'any' | 'none' | 'own';
  readonly hazards: readonly Hazard[];
  /** What runs in place of `sql`, where that leaves out what nobody must see: a password. */
  readonly secret?: string;
  /** Gives or takes rights, or an owner: a dev database need not have the roles that it names. */
  readonly access?: true;
}

export interface Plan {
  readonly statements: readonly PlannedStatement[];
  /** For each of its files the way back as a whole, where undoing statement by statement does not lead to where the file started. */
  readonly back?: readonly (readonly PlannedStatement[] | undefined)[];
}

/** The text of one statement, with the items of its list on lines of their own when `indent` is given. */
export function statementText(statement: PlannedStatement, indent?: string): string {
  if (!statement.list || indent === undefined || indent === '') return statement.sql;
  const { before, items, after } = statement.list;
  return `${before}(\n${items.map((item) => indent + item).join(',\n')}\n)${after}`;
}

export interface PlanLayout {
  readonly indent?: string | undefined;
  /** Ends each statement; `;` when left out. */
  readonly delimiter?: string | undefined;
}

/** The plan as a migration file holds it: a comment line and a statement for each change, no blank lines between. */
export function planText(plan: Plan, layout: PlanLayout = {}): string {
  const end = layout.delimiter ?? ';';
  return plan.statements
    .map((statement) => {
      const comment = statement.comment === '' ? '' : `-- ${inOneLine(capitalise(statement.comment))}\n`;
      return `${comment}${statementText(statement, layout.indent)}${end}\n`;
    })
    .join('');
}

/** Names may hold line breaks; few do. */
function inOneLine(text: string): string {
  return /[\r\n]/.test(text) ? text.replace(/\s*[\r\n]\s*/g, ' ') : text;
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
