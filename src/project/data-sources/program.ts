import path from 'node:path';
import { isKeyed } from '../../hcl/value.ts';
import { duration, type SourceRequest, sourceError } from './data-source.ts';
import { runProgram } from './run-program.ts';

/** The arguments that `external` and `external_schema` share. */
export const programArguments = { required: ['program'], optional: ['working_dir', 'timeout', 'env'] } as const;

/** Runs the program that the block describes, and gives what it printed. */
export async function runBlock(request: SourceRequest): Promise<string> {
  const { address, section, run } = request;
  const [argv, workingDir, env, limit] = await Promise.all([
    section.strings('program'),
    section.string('working_dir'),
    environment(request),
    duration(request, 'timeout', '5m'),
  ]);
  if (argv === undefined || argv.length === 0 || argv[0] === '') {
    throw sourceError(request, 'program is empty', {
      at: 'program',
      hints: ['it is a list, the program first: program = ["npx", "prisma", "--version"]'],
    });
  }
  return runProgram({
    address,
    position: section.positionOf('program') ?? section.position,
    argv,
    workingDir: path.resolve(run.cwd, workingDir ?? '.'),
    env: { ...run.processEnv, ...env },
    timeoutMs: limit.ms,
    timeoutText: limit.text,
    signal: run.signal,
  });
}

/** Variables that the block adds to the inherited ones. */
async function environment(request: SourceRequest): Promise<Record<string, string>> {
  const value = await request.section.value('env');
  if (value === undefined) return {};
  const entries = isKeyed(value) ? [...value.entries] : undefined;
  return Object.fromEntries(
    (entries ?? [['', value] as const]).map(([name, item]) => {
      if (entries && item.kind === 'string') return [name, item.value];
      throw sourceError(request, 'env is a map of strings', { at: 'env' });
    }),
  );
}
