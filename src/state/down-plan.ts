import type { Connection } from '../dialects/connection.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { diffRealms } from '../diff/diff.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from '../migrations/directory.ts';
import type { DownPlan, DownStep } from '../migrations/down/script.ts';
import type { Descent, Reversion } from '../migrations/down/target.ts';
import { transactionControl } from '../migrations/executor/transaction-control.ts';
import { type Checks, type Migration, type MigrationFile, readDown, readMigration } from '../migrations/migration.ts';
import { isPartial } from '../migrations/pending.ts';
import { replayFiles, replayScript } from '../migrations/replay.ts';
import { positionAt } from '../migrations/source.ts';
import { isEmptyStatement, type Statement } from '../migrations/split/statement.ts';
import type { Realm } from '../schema/model.ts';
import { capitalise, type Plan, statementText } from '../schema/plan.ts';
import { checkDev } from './check-dev.ts';
import type { Dev } from './dev.ts';
import { type Loss, lossesOf } from './down-losses.ts';
import { inspectConnection } from './inspect.ts';
import { migrationsState } from './migrations-state.ts';
import { describeChange, prove } from './proof.ts';
import { withRoom } from './room.ts';
import { requireSameScope, scopeOf } from './scope.ts';

export interface PlanDownOptions {
  readonly descent: Descent;
  readonly directory: Directory;
  /** The database that goes down. It is looked at for its version and its scope only: what others made in it is none of our business. */
  readonly connection: Connection;
  readonly dialect: Dialect;
  /** Opened only when something has to be computed, or asked for by `tries`. */
  readonly withDev: <T>(work: (dev: Dev) => Promise<T>) => Promise<T>;
  /** A dev database was named: ways back that files hold are tried on it, too. */
  readonly tries: boolean;
  /** Compares states even where files hold a way back. */
  readonly computed: boolean;
  readonly exclude?: readonly string[] | undefined;
}

/** Neighbours that are taken back in one way. */
interface Group {
  /** Newest first. */
  readonly reversions: readonly [Reversion, ...Reversion[]];
  /** The way back that the file holds; undefined where it has to be computed. */
  readonly own: Migration | undefined;
}

const indent = '  ';

/**
 * Plans the way down: by the ways back that files hold, else by comparing what the files make with and without those that
 * go. All of it is tried on the dev database, on top of what the database is made of.
 * @throws TelamonError plan_refused when something cannot be taken back, plan_unproved, and what replaying throws.
 */
export async function planDown(options: PlanDownOptions): Promise<DownPlan> {
  const groups = groupsOf(options);
  if (!options.tries && groups.every(({ own }) => own !== undefined)) {
    return { steps: groups.map(({ reversions, own }) => ownStep(reversions, own as Migration)) };
  }
  const state = migrationsState(options.directory, { label: options.directory.path });
  return options.withDev((dev) =>
    withRoom({ dev }, [state], (room) => room.dev.pass((connection) => planOn(connection, room.dev, groups, options))),
  );
}

function groupsOf({ descent, directory, dialect, computed }: PlanDownOptions): readonly Group[] {
  const groups: Group[] = [];
  for (const reversion of descent.reversions) {
    const own = computed ? undefined : ownWayBack(reversion, directory, dialect);
    const last = groups.at(-1);
    // Without transactions for its changes, each version is taken back by itself.
    if (own === undefined && last && last.own === undefined && dialect.transactionalDdl) {
      groups[groups.length - 1] = { own, reversions: [...last.reversions, reversion] };
    } else groups.push({ own, reversions: [reversion] });
  }
  return groups;
}

/** Of a file that ran whole; an empty one says nothing. */
function ownWayBack({ file, row }: Reversion, { format }: Directory, dialect: Dialect): Migration | undefined {
  if (isPartial(row)) return undefined;
  const script = readDown(file, dialect.splitRules, format);
  if (!script || script.statements.every(isEmptyStatement)) return undefined;
  const { txMode } = readMigration(file, dialect.splitRules, format);
  const control = script.statements.find(({ text }) => transactionControl(text) !== undefined);
  if (control) {
    throw new TelamonError('file_invalid', `the way back of ${file.name} handles transactions itself`, {
      position: positionAt(script.source, control.start, control.text.length),
      hints: ['take the statement out: the way back runs in a transaction together with its row'],
    });
  }
  const refuses = script.statements.some(({ text }) => dialect.transactions.refuses(text));
  return scriptOf(file, script.source.name, script.source.text, script.statements, refuses ? 'none' : txMode);
}

function scriptOf(
  file: MigrationFile,
  name: string,
  text: string,
  statements: readonly Statement[],
  txMode: Migration['txMode'],
): Migration {
  return {
    file,
    source: { name, text },
    txMode,
    statements,
    checks: [],
    down: undefined,
    customDelimiter: false,
    nolint: undefined,
    warnings: [],
  };
}

async function planOn(
  connection: Connection,
  dev: Dev,
  groups: readonly Group[],
  options: PlanDownOptions,
): Promise<DownPlan> {
  const { descent, directory, dialect, connection: target, exclude } = options;
  await checkDev(dev, target, dialect);
  const scope = scopeOf(connection);
  requireSameScope(scopeOf(target), scope, ['target', 'dev database']);
  const inspect = async () => (await inspectConnection(connection, dev.dialect, { exclude })).realm;
  const { format } = directory;
  await replayFiles(connection, dev.dialect, format, descent.base);
  // What each group started from, the newest first.
  const before: Realm[] = [];
  for (const { reversions } of groups.toReversed()) {
    before.unshift(await inspect());
    const [newest] = reversions;
    const part = isPartial(newest.row) ? newest.row.applied : undefined;
    const files = reversions.map(({ file }) => file).toReversed();
    await replayFiles(connection, dev.dialect, format, files, part);
  }
  const now = await inspect();
  let reached = now;
  const steps: DownStep[] = [];
  const reset = await dev.dialect.transactions.sessionReset(connection);
  const placed = (wanted: Realm, from: Realm) => dialect.inPlaces?.(wanted, from, target.server.major) ?? wanted;
  const known = (realm: Realm) => dialect.knownTo?.(realm, target.server.major) ?? realm;
  for (const [index, { reversions, own }] of groups.entries()) {
    const wanted = known(before[index] as Realm);
    const from = reached;
    const qualified = scope.of === 'realm';
    if (own) {
      await replayScript(connection, dev.dialect, own, reset);
      reached = await inspect();
      const losses = checkable(lossesOf(from, reached, dialect, qualified), now);
      const left = diffRealms(reached, placed(wanted, reached), dialect.kinds).map(describeChange);
      steps.push({ ...ownStep(reversions, own), ...withChecks(own, losses, reversions), leaves: left });
    } else {
      refuseUnknown(from, wanted, reversions);
      const goal = placed(wanted, from);
      const plan = dialect.plan(diffRealms(from, goal, dialect.kinds), {
        from,
        to: goal,
        qualifier: { by: qualified ? 'schema' : 'none' },
        targetMajor: target.server.major,
      });
      if (plan.statements.length > 0) await prove({ plan, to: wanted, policy: {}, inspect }, connection, dialect);
      reached = goal;
      const losses = checkable(lossesOf(from, wanted, dialect, qualified), now);
      const script = plannedScript(plan, reversions);
      steps.push({ reversions, from: 'states', leaves: [], ...withChecks(script, losses, reversions) });
    }
  }
  return { steps };
}

/** What is there now: rows of what an earlier step makes anew need not be asked for. */
function checkable(losses: readonly Loss[], now: Realm): readonly Loss[] {
  return losses.filter(({ object }) =>
    [...now.objects.values()].some(
      (each) =>
        each.kind === object.kind &&
        each.name === object.name &&
        each.schema === object.schema &&
        each.parent === object.parent,
    ),
  );
}

/** Objects whose kind telamon does not know would stay, and be in the way of the next apply. */
function refuseUnknown(from: Realm, wanted: Realm, reversions: readonly Reversion[]): void {
  const kept = new Set(wanted.unknown ?? []);
  const left = (from.unknown ?? []).filter((name) => !kept.has(name));
  if (left.length === 0) return;
  const names = reversions.map(({ file }) => file.name).join(', ');
  throw new TelamonError('plan_refused', `what ${names} made cannot be taken back: ${left.join(', ')}`, {
    hints: [
      'telamon does not know this kind of object: write the way back by hand, as the section down.sql of an archive (`-- atlas:txtar`)',
      'nothing was changed',
    ],
  });
}

function ownStep(reversions: Group['reversions'], own: Migration): DownStep {
  return { reversions, from: 'file', script: own, loses: [], leaves: [] };
}

function withChecks(script: Migration, losses: readonly Loss[], reversions: readonly Reversion[]) {
  const checks: readonly Checks[] =
    losses.length === 0
      ? []
      : [
          {
            name: `checks before reverting version ${reversions[0]?.row.version}`,
            need: 'all',
            statements: losses.map(({ check }) => bare(check)),
          },
        ];
  return { script: { ...script, checks }, loses: losses.map(({ text }) => text) };
}

/** A query that stands in no file. */
function bare(text: string): Statement {
  return { text, start: 0, end: 0, offset: 0, comments: [] };
}

/** The plan as a text, and its statements in it. */
function plannedScript({ statements: planned }: Plan, reversions: Group['reversions']): Migration {
  let text = '';
  const statements = planned.map((statement): Statement => {
    const comments = statement.comment === '' ? [] : [`-- ${capitalise(statement.comment)}\n`];
    text += comments.join('');
    const start = text.length;
    const sql = `${statementText(statement, indent)};`;
    text += `${sql}\n`;
    return { text: sql, start, end: start + sql.length, offset: Buffer.byteLength(text.slice(0, start)), comments };
  });
  const [{ file, row }] = reversions;
  const apart = planned.some(({ transaction }) => transaction !== 'any');
  return scriptOf(file, `down from version ${row.version}`, text, statements, apart ? 'none' : undefined);
}
