import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { dialectFor } from '../../dialects/registry.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { isKeyed, type Value } from '../../hcl/value.ts';
import type { Inputs } from '../../hcl/variables.ts';
import { runProgram } from '../../project/data-sources/run-program.ts';
import { parseVarFlags } from '../../project/var-flags.ts';
import { type RunTestsOptions, runTests } from '../../state/testing/run-tests.ts';
import { readTests, type TestGroup } from '../../state/testing/test-files.ts';
import type { TestKind } from '../../state/testing/test-steps.ts';
import { testEnd, testText } from '../reports/test-text.ts';
import type { Context, ExitCode } from './command.ts';
import type { Flags } from './flags.ts';

const suffix = '.test.hcl';
const programTimeoutMs = 300_000;

/** The test files of a run: those typed, else those of the env, else those of the working directory. */
async function testFiles(context: Context<Flags>, kind: TestKind): Promise<readonly { name: string; text: string }[]> {
  const typed = context.positionals;
  const section = context.env?.block('test')?.block(kind);
  const sources = typed.length > 0 ? typed : ((await section?.strings('src')) ?? ['.']);
  const files = sources.flatMap((source) => {
    const name = source.replace(/^file:\/\//, '');
    const stats = statSync(name, { throwIfNoEntry: false });
    if (!stats) throw new TelamonError('file_not_found', `stat ${name}: no such file or directory`);
    if (!stats.isDirectory()) return [name];
    return readdirSync(name)
      .filter((each) => each.endsWith(suffix))
      .sort()
      .map((each) => path.join(name, each));
  });
  if (files.length === 0) {
    throw new TelamonError('usage', `no test files in ${sources.join(', ')}`, {
      hints: [`tests are files that end in ${suffix}: name them, or set test { ${kind} { src = […] } } in the env`],
    });
  }
  return files.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
}

/** What the env gives to the variables of test files; `--var` wins. */
async function testInputs(context: Context<Flags>, kind: TestKind): Promise<Inputs> {
  const vars = await context.env?.block('test')?.block(kind)?.value('vars');
  return new Map<string, readonly string[] | Value>([
    ...(vars && isKeyed(vars) ? vars.entries : []),
    ...parseVarFlags(context.vars),
  ]);
}

/** The tests that `--run` names. @throws TelamonError usage when there are none, which would pass unnoticed. */
export async function selectTests(
  context: Context<Flags>,
  kind: TestKind,
  { run, devUrl }: { readonly run: string | undefined; readonly devUrl: string },
): Promise<readonly TestGroup[]> {
  const files = await testFiles(context, kind);
  const groups = await readTests(files, {
    kind,
    inputs: await testInputs(context, kind),
    devUrl,
    note: context.out.note,
  });
  const chosen = run === undefined || run === '' ? groups : filtered(groups, run);
  if (chosen.length > 0) return chosen;
  throw new TelamonError('usage', run ? `no test matches --run ${JSON.stringify(run)}` : 'there are no tests', {
    hints:
      groups.length === 0
        ? [`test "${kind}" "name" { … }`]
        : [`tests are ${groups.map(({ name }) => name).join(', ')}`],
  });
}

function filtered(groups: readonly TestGroup[], run: string): readonly TestGroup[] {
  let pattern: RegExp;
  try {
    pattern = new RegExp(run);
  } catch (cause) {
    throw new TelamonError(
      'usage',
      `invalid argument ${JSON.stringify(run)} for "--run" flag: it is no regular expression`,
      {
        cause,
      },
    );
  }
  return groups.flatMap((group) => {
    const cases = pattern.test(group.name) ? group.cases : group.cases.filter(({ name }) => pattern.test(name));
    return cases.length === 0 ? [] : [{ ...group, cases }];
  });
}

/** Runs tests and prints what becomes of them. */
export async function reportTests(
  context: Context<Flags>,
  options: Omit<RunTestsOptions, 'runProgram' | 'onResult' | 'signal'>,
): Promise<ExitCode> {
  const { out, signal } = context;
  const colors = await out.colors();
  const passed = await runTests({
    ...options,
    signal,
    onResult: (group) => out.result(testText(group, colors)),
    runProgram: (argv, workingDir, place) => {
      const [, file = place, line = '1'] = /^(.*):(\d+)$/.exec(place) ?? [];
      return runProgram({
        address: 'external',
        position: { file, line: Number(line), column: 1 },
        argv,
        workingDir: path.resolve(workingDir ?? '.'),
        env: process.env,
        timeoutMs: programTimeoutMs,
        timeoutText: '5m',
        signal,
      });
    },
  });
  out.result(testEnd(passed, colors));
  return passed ? 0 : 1;
}

/** Where the user names no dev database: of the kind of the database that the env is for, else PostgreSQL. */
export async function privateDevUrl(context: Context<Flags>): Promise<string> {
  const url = await context.env?.string('url');
  const scheme = /^([a-z0-9+]+):\/\//i.exec(url ?? '')?.[1];
  return (await dialectFor(scheme ?? 'pglite')).privateUrl;
}
