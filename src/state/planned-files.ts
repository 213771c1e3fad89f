import type { Dialect } from '../dialects/dialect.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from '../migrations/directory.ts';
import { headerText, noTransactionLine } from '../migrations/formats/atlas.ts';
import { readMigration } from '../migrations/migration.ts';
import { isEmptyStatement } from '../migrations/split/statement.ts';
import { momentOf } from '../migrations/versions.ts';
import { checkMigrationName, freeVersion, type NewFile } from '../migrations/write.ts';
import { type Plan, type PlannedStatement, planText, statementText } from '../schema/plan.ts';
import { groupsOf } from './run-plan.ts';

/** Layout of generated files where nothing else is asked for. */
const defaultIndent = '  ';

/** Separates statements that the usual delimiter would cut in the wrong places; an empty line pair ends none of them. */
const spareDelimiter = '\n\n\n';

const oneSecondMs = 1000;

/**
 * A plan in the order of its files: what may share a transaction stays together, what refuses one comes after the rest.
 * Proof tries the plan in this order.
 */
export function inFileOrder(plan: Plan): Plan {
  const alone = (statement: PlannedStatement) => statement.transaction === 'none';
  return { statements: [...plan.statements.filter((each) => !alone(each)), ...plan.statements.filter(alone)] };
}

/**
 * The migration files of a plan that is in file order: one for what shares a transaction, one more for each statement that
 * wants a transaction of its own or none, a second apart. Every text is cut into statements again and must give the plan.
 * @param now milliseconds since 1970.
 * @throws TelamonError usage for a name that no file can have, internal when a text cannot be cut as it was planned.
 */
export function plannedFiles(
  plan: Plan,
  options: {
    readonly directory: Directory;
    readonly name: string;
    readonly now: number;
    readonly dialect: Dialect;
    /** Of the items of a CREATE TABLE; empty for one line a statement. */
    readonly indent?: string | undefined;
  },
): readonly NewFile[] {
  const { directory, dialect, indent = defaultIndent } = options;
  const name = checkMigrationName(options.name);
  const files: NewFile[] = [];
  let now = options.now;
  for (const [at, group] of groupsOf(plan.statements).entries()) {
    const back = plan.back?.[at];
    const version = freeVersion(directory, now);
    now = (momentOf(version) ?? now) + oneSecondMs;
    files.push(...migrationFiles(group, version, name, { directory, dialect, indent, back }));
  }
  return files;
}

/**
 * A plan as one file of the own format, with directives at its top. It runs without a transaction when one of its statements refuses one.
 * @throws as {@link plannedFiles}.
 */
export function plannedFile(
  plan: Plan,
  options: Layout & {
    readonly version: string;
    readonly name: string;
    readonly directives: readonly string[];
  },
): NewFile {
  const [file, ...more] = migrationFiles(plan.statements, options.version, options.name, options);
  if (file && more.length === 0) return file;
  throw new TelamonError('internal', `${options.directory.format.name} needs several files for one version`);
}

interface Layout {
  readonly directory: Directory;
  readonly dialect: Dialect;
  /** Of the items of a CREATE TABLE; empty for one line a statement. */
  readonly indent: string;
  /** Lines for the header of the file. */
  readonly directives?: readonly string[];
  /** The way back of the whole file. */
  readonly back?: readonly PlannedStatement[] | undefined;
}

function migrationFiles(
  group: readonly PlannedStatement[],
  version: string,
  name: string,
  layout: Layout,
): readonly NewFile[] {
  const { directory, indent, directives = [], back } = layout;
  const { format } = directory;
  const noTransaction = group.some((statement) => statement.transaction === 'none');
  const changes = group.map((statement) => ({
    comment: statement.comment,
    sql: statementText(statement, indent),
    reverse: statement.reverse,
  }));
  const files = format.write({ version, description: name, changes, back, noTransaction, directives });
  const [own] = files;
  if (own && cutsAsPlanned(own, ';', group, layout)) return files;
  // Only files of the own format can name a delimiter of theirs.
  if (own && format.name === 'atlas') {
    const escaped = spareDelimiter.replaceAll('\n', '\\n');
    const lines = [`-- atlas:delimiter ${escaped}`, ...directives, ...(noTransaction ? [noTransactionLine] : [])];
    const text = planText({ statements: group }, { indent, delimiter: spareDelimiter });
    const spaced = { name: own.name, content: headerText(lines) + text };
    if (cutsAsPlanned(spaced, '', group, layout)) return [spaced];
  }
  throw new TelamonError('internal', 'the planned statements cannot be told apart in a file', {
    hints: ['this is a fault of telamon: please report it together with the desired state'],
  });
}

/** Reading the file back gives the statements that were planned. */
function cutsAsPlanned(
  { name, content }: NewFile,
  end: string,
  group: readonly PlannedStatement[],
  { directory: { format, path }, dialect, indent }: Layout,
): boolean {
  const file = { name, path: `${path}/${name}`, bytes: Buffer.from(content), ...format.identify(name) };
  let read: readonly string[];
  try {
    read = readMigration(file, dialect.splitRules, format)
      .statements.filter((statement) => !isEmptyStatement(statement))
      .map((statement) => statement.text);
  } catch (error) {
    if (error instanceof TelamonError) return false;
    throw error;
  }
  return (
    read.length === group.length && group.every((statement, at) => read[at] === statementText(statement, indent) + end)
  );
}
