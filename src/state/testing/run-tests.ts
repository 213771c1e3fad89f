import { type Connection, DatabaseError } from '../../dialects/connection.ts';
import type { Dialect } from '../../dialects/dialect.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { compileRe2 } from '../../hcl/functions/re2.ts';
import { type Clock, systemClock } from '../../migrations/clock.ts';
import type { Directory } from '../../migrations/directory.ts';
import { faultText } from '../../migrations/executor/failure.ts';
import { checkpointTag } from '../../migrations/migration.ts';
import { replayedFiles, replayFiles } from '../../migrations/replay.ts';
import { isEmptyStatement } from '../../migrations/split/statement.ts';
import type { Dev } from '../dev.ts';
import { readScript } from '../script.ts';
import { rowsText, sameText } from './rows-text.ts';
import type { TestCase, TestGroup } from './test-files.ts';
import type { TestStep } from './test-steps.ts';

export interface CaseResult {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** Nanoseconds. */
  readonly duration: bigint;
  /** What was logged, then what went wrong; each with its place. */
  readonly lines: readonly string[];
}

export interface GroupResult {
  readonly name: string;
  readonly looped: boolean;
  readonly cases: readonly CaseResult[];
}

export interface RunTestsOptions {
  readonly groups: readonly TestGroup[];
  readonly dev: Dev;
  /** What each case starts from; nothing is made for tests of migrations, which go through the files themselves. */
  readonly start?: ((connection: Connection, dialect: Dialect) => Promise<void>) | undefined;
  /** For tests of migrations. */
  readonly directory?: Directory | undefined;
  /** Gives the standard output of a program. @throws TelamonError when it fails. */
  readonly runProgram: (argv: readonly string[], workingDir: string | undefined, place: string) => Promise<string>;
  readonly onResult: (group: GroupResult) => void;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** Runs tests one after the other, each case on a clean database. False when one has failed. */
export async function runTests(options: RunTestsOptions): Promise<boolean> {
  let passed = true;
  for (const { name, looped, cases } of options.groups) {
    const results: CaseResult[] = [];
    for (const test of cases) results.push(await runCase(test, options));
    passed &&= results.every(({ outcome }) => outcome !== 'fail');
    options.onResult({ name, looped, cases: results });
  }
  return passed;
}

/** A step that did not go as the test says. */
class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

async function runCase(test: TestCase, options: RunTestsOptions): Promise<CaseResult> {
  const { dev, signal, clock = systemClock } = options;
  const start = clock();
  const lines: string[] = [];
  const done = (outcome: CaseResult['outcome']): CaseResult => ({
    name: test.name,
    outcome,
    duration: clock() - start,
    lines,
  });
  if (test.skip) return done('skip');
  const passed = await dev.pass(async (connection) => {
    const run: CaseRun = { connection, dialect: dev.dialect, options, version: undefined, lines };
    await options.start?.(connection, dev.dialect);
    let fine = true;
    for (const step of test.steps) {
      if (signal?.aborted) throw new TelamonError('interrupted', 'interrupted');
      if (step.word === 'cleanup') continue;
      fine = await attempt(run, step);
      if (!fine) break;
    }
    // The last one registered goes first, also after a failure.
    for (const step of test.steps.filter(({ word }) => word === 'cleanup').toReversed()) {
      fine = (await attempt(run, step)) && fine;
    }
    return fine;
  });
  return done(passed ? 'pass' : 'fail');
}

interface CaseRun {
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly options: RunTestsOptions;
  /** Where the files stand. */
  version: string | undefined;
  readonly lines: string[];
}

async function attempt(run: CaseRun, step: TestStep): Promise<boolean> {
  try {
    await runStep(run, step);
    return true;
  } catch (error) {
    if (error instanceof TelamonError && error.code === 'interrupted') throw error;
    if (error instanceof DatabaseError && error.lost) throw error;
    run.lines.push(`${step.place}: ${messageOf(error)}`);
    return false;
  }
}

function messageOf(error: unknown): string {
  if (error instanceof DatabaseError) return faultText(error.fault);
  if (error instanceof TelamonError || error instanceof StepFailure) return error.message;
  throw error;
}

function text(step: TestStep, name: string): string | undefined {
  const value = step.texts.get(name);
  return typeof value === 'string' ? value : undefined;
}

async function runStep(run: CaseRun, step: TestStep): Promise<void> {
  const sql = text(step, 'sql') ?? '';
  switch (step.word) {
    case 'log':
      run.lines.push(`${step.place}: ${text(step, 'message')}`);
      return;
    case 'migrate':
      return migrateTo(run, text(step, 'to') ?? '');
    case 'exec':
      return compare(step, rowsText(await execute(run, step, sql), text(step, 'format') ?? 'csv'));
    case 'cleanup':
      await execute(run, step, sql);
      return;
    case 'catch':
      return expectError(run, step, sql);
    case 'assert':
      return assertTrue(run, step, sql);
    case 'external': {
      const program = step.texts.get('program');
      const argv = typeof program === 'string' ? [program] : (program ?? []);
      return compare(step, await run.options.runProgram(argv, text(step, 'working_dir'), step.place));
    }
  }
}

function compare(step: TestStep, got: string): void {
  const [output, match] = [text(step, 'output'), text(step, 'match')];
  if (output !== undefined && !sameText(got, output)) {
    throw new StepFailure(`no match for "${got.trimEnd()}", expected "${output.trimEnd()}"`);
  }
  if (match !== undefined && !compileRe2(match, 0).test(got)) {
    throw new StepFailure(`no match for "${got.trimEnd()}", expected a match of ${JSON.stringify(match)}`);
  }
}

function statementsOf({ dialect }: CaseRun, step: TestStep, sql: string): readonly string[] {
  return readScript(step.place, Buffer.from(sql), dialect.splitRules)
    .statements.filter((statement) => !isEmptyStatement(statement))
    .map((statement) => statement.text);
}

/** Runs statements; gives the rows of the last one. */
async function execute(run: CaseRun, step: TestStep, sql: string): Promise<readonly Record<string, unknown>[]> {
  const statements = statementsOf(run, step, sql);
  for (const statement of statements.slice(0, -1)) await run.connection.script([statement]);
  const last = statements.at(-1);
  return last === undefined ? [] : run.connection.query(last);
}

async function expectError(run: CaseRun, step: TestStep, sql: string): Promise<void> {
  try {
    await execute(run, step, sql);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.lost) throw error;
    const wanted = text(step, 'error');
    const message = faultText(error.fault);
    if (wanted === undefined || message.includes(wanted) || matches(wanted, message)) return;
    throw new StepFailure(`the error is "${message}", expected ${JSON.stringify(wanted)}`);
  }
  throw new StepFailure('expected an error, got none');
}

/** What is no pattern is only looked for as it stands. */
function matches(pattern: string, message: string): boolean {
  try {
    return compileRe2(pattern, 0).test(message);
  } catch {
    return false;
  }
}

async function assertTrue(run: CaseRun, step: TestStep, sql: string): Promise<void> {
  for (const statement of statementsOf(run, step, sql)) {
    const rows = await run.connection.cells(statement);
    const cells = rows[0] ?? [];
    if (rows.length !== 1 || cells.length !== 1) {
      throw new StepFailure(
        `assertion returned ${rows.length} row(s) of ${cells.length} column(s), one of one is needed: ${statement}`,
      );
    }
    const [cell] = cells;
    const holds = typeof cell === 'string' ? !['', '0', 'f', 'false'].includes(cell.toLowerCase()) : Boolean(cell);
    if (!holds) throw new StepFailure(text(step, 'error_message') ?? `assertion failed: ${statement}`);
  }
}

/** From where the case stands to a version further on. */
async function migrateTo(run: CaseRun, version: string): Promise<void> {
  const { directory } = run.options;
  if (!directory) throw new StepFailure('there is no migration directory');
  const { files, format } = directory;
  const at = (wanted: string) => files.findIndex((file) => file.version === wanted);
  const to = at(version);
  if (to < 0) throw new StepFailure(`migration with version "${version}" not found`);
  const from = run.version === undefined ? -1 : at(run.version);
  if (from > to) throw new StepFailure(`cannot go from version ${run.version} back to ${version}`);
  const next =
    run.version === undefined
      ? replayedFiles(directory, version)
      : files.slice(from + 1, to + 1).filter((file) => checkpointTag(file) === undefined);
  await replayFiles(run.connection, run.dialect, format, next);
  run.version = version;
}
