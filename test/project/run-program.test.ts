import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Program, runProgram } from '../../src/project/data-sources/run-program.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'telamon-program-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const node = (code: string, ...args: string[]): string[] => [process.execPath, '-e', code, ...args];

function program(argv: readonly string[], more: Partial<Program> = {}): Program {
  return {
    address: 'data.external.x',
    position: { file: 'atlas.hcl', line: 2, column: 3 },
    argv,
    workingDir: folder,
    env: process.env,
    timeoutMs: 60_000,
    timeoutText: '1m',
    signal: new AbortController().signal,
    ...more,
  };
}

test.each([
  { name: 'output as it stands', argv: node('process.stdout.write(" a\\n\\n")'), out: ' a\n\n' },
  {
    name: 'no shell: arguments reach the program unchanged',
    argv: node('process.stdout.write(process.argv[1])', '$HOME;*'),
    out: '$HOME;*',
  },
  {
    name: 'stderr of a good run is dropped',
    argv: node('console.error("warning"); process.stdout.write("ok")'),
    out: 'ok',
  },
  {
    name: 'stdin is closed',
    argv: node('process.stdin.on("end", () => process.stdout.write("end")).resume()'),
    out: 'end',
  },
])('$name', async ({ argv, out }) => {
  expect(await runProgram(program(argv))).toBe(out);
});

test('the working directory and the environment are those that were asked for', async () => {
  await writeFile(path.join(folder, 'name.txt'), 'here');
  const code = 'process.stdout.write(require("fs").readFileSync("name.txt", "utf8") + process.env.WORD)';
  expect(await runProgram(program(node(code), { env: { WORD: 'word' } }))).toBe('hereword');
});

test.each([
  {
    name: 'not found',
    argv: ['no-such-program-here'],
    said: 'data.external.x: running program no-such-program-here: executable file not found in $PATH',
  },
  {
    name: 'exit code with stderr',
    argv: node('console.error("vault is sealed"); process.exit(3)'),
    said: /exit status 3\nvault is sealed$/,
  },
  {
    name: 'exit code with stdout only',
    argv: node('console.log("nothing to say"); process.exit(4)'),
    said: /exit status 4\nnothing to say$/,
  },
  { name: 'exit code alone', argv: node('process.exit(7)'), said: /exit status 7$/ },
  { name: 'signal', argv: node('process.kill(process.pid, "SIGKILL")'), said: /ended by signal SIGKILL$/ },
])('a program that fails: $name', async ({ argv, said }) => {
  const error = await runProgram(program(argv)).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'data_source_failed', position: { file: 'atlas.hcl', line: 2 } });
  expect((error as Error).message).toMatch(said);
});

test('a command line in one word is explained', async () => {
  await expect(runProgram(program(['npx prisma --version']))).rejects.toMatchObject({
    hints: [expect.stringContaining('each word is an element of its own')],
  });
});

test('the flag that Prisma 7 renamed is explained', async () => {
  const argv = node(
    'console.error("`--to-schema-datamodel` was removed. Please use `--[from/to]-schema` instead."); process.exit(1)',
  );
  await expect(runProgram(program(argv))).rejects.toMatchObject({ hints: [expect.stringContaining('"--to-schema"')] });
});

test('a Prisma CLI that cannot download its engine is pointed to the way round', async () => {
  const said = 'request to https://binaries.prisma.sh/x failed, reason: getaddrinfo ENOTFOUND binaries.prisma.sh';
  await expect(
    runProgram(program(node(`console.error(${JSON.stringify(said)}); process.exit(1)`))),
  ).rejects.toMatchObject({
    hints: [expect.stringContaining('PRISMA_SCHEMA_ENGINE_BINARY')],
  });
});

test('a missing working directory is told apart from a missing program', async () => {
  const workingDir = path.join(folder, 'gone');
  await expect(runProgram(program(node(''), { workingDir }))).rejects.toThrow(
    `the working directory ${workingDir} does not exist`,
  );
});

/** Starts a child that outlives its parent unless the whole group is ended, and tells both process ids in a file that appears whole. */
const family = `
  const { spawn } = require('child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
  require('fs').writeFileSync(process.argv[1] + '.new', process.pid + ' ' + child.pid);
  require('fs').renameSync(process.argv[1] + '.new', process.argv[1]);
  setInterval(() => {}, 1000);`;

async function familyOf(file: string): Promise<number[]> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.includes(' ')) return text.split(' ').map(Number);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ended(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // A process that nobody waits for stays listed as a zombie.
    if (stat === undefined || / Z /.test(stat)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test.runIf(process.platform === 'linux')('an abort ends the program and its children', async () => {
  const file = path.join(folder, 'abort.pids');
  const controller = new AbortController();
  const running = runProgram(program(node(family, file), { signal: controller.signal })).catch(
    (error: unknown) => error,
  );
  const pids = await familyOf(file);
  controller.abort();
  expect(await running).toMatchObject({ code: 'interrupted' });
  await Promise.all(pids.map(ended));
});

test.runIf(process.platform === 'linux')('a program that takes too long ends with its children', async () => {
  const file = path.join(folder, 'timeout.pids');
  const running = runProgram(program(node(family, file), { timeoutMs: 1500, timeoutText: '1.5s' })).catch(
    (error: unknown) => error,
  );
  const pids = await familyOf(file);
  expect(await running).toMatchObject({
    code: 'data_source_failed',
    message: expect.stringContaining('did not end within 1.5s'),
  });
  await Promise.all(pids.map(ended));
});

test.runIf(process.platform === 'linux')(
  'a program ends with its children when the process that started it exits',
  async () => {
    const file = path.join(folder, 'exit.pids');
    const parent = path.join(folder, 'parent.cjs');
    await build({
      stdin: {
        contents: `import { existsSync } from 'node:fs';
        import { runProgram } from './run-program.ts';
        const [, , request, file] = process.argv;
        runProgram({ ...JSON.parse(request), signal: new AbortController().signal });
        setInterval(() => existsSync(file) && process.exit(0), 20);`,
        resolveDir: path.resolve('src/project/data-sources'),
        loader: 'ts',
      },
      outfile: parent,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      define: { 'import.meta.url': '"file:///parent.cjs"' },
      logLevel: 'error',
    });
    const { signal: _, ...request } = program(node(family, file));
    await runProgram(program([process.execPath, parent, JSON.stringify(request), file]));
    await Promise.all((await familyOf(file)).map(ended));
  },
);
