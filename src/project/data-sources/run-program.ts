import { statSync } from 'node:fs';
import type { Position } from '../../errors/telamon-error.ts';
import { TelamonError } from '../../errors/telamon-error.ts';

export interface Program {
  /** `data.external.vault`, put before every message. */
  readonly address: string;
  readonly position: Position;
  /** The program and its arguments; no shell reads them. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly workingDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until it is ended. */
  readonly timeoutMs: number;
  /** As the user wrote it, for the message. */
  readonly timeoutText: string;
  readonly signal: AbortSignal;
}

/** Lines of a failed program's output that an error repeats. */
const tailLines = 30;

/** Between asking a program to end and ending it, in milliseconds. */
const graceMs = 2000;

/**
 * Runs a program to its end and gives its standard output, byte order mark and all. Its standard input is closed; its
 * standard error shows only when it fails. When the signal fires or the time is up, it ends together with its children.
 * @throws TelamonError data_source_failed, or interrupted when the signal fired.
 */
export async function runProgram(program: Program): Promise<string> {
  const { argv, workingDir, signal } = program;
  const [file = '', ...args] = argv;
  if (signal.aborted) throw interrupted(program);
  requireFolder(program);
  const { execa } = await import('execa');
  const child = execa(file, args, {
    cwd: workingDir,
    env: { ...program.env },
    extendEnv: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    reject: false,
    maxBuffer: Number.POSITIVE_INFINITY,
    // A process group of its own, so that what it starts in turn (npx does) can be ended with it.
    detached: process.platform !== 'win32',
    cleanup: process.platform === 'win32',
  });
  const end = (name: NodeJS.Signals) => endGroup(child.pid, name);
  let ending: 'timeout' | 'abort' | undefined;
  let grace: NodeJS.Timeout | undefined;
  const stop = (why: 'timeout' | 'abort') => {
    ending ??= why;
    end('SIGTERM');
    grace ??= setTimeout(() => end('SIGKILL'), graceMs);
  };
  const onAbort = () => stop('abort');
  const timer = setTimeout(() => stop('timeout'), program.timeoutMs);
  signal.addEventListener('abort', onAbort, { once: true });
  const forget = endAtExit(child.pid);
  try {
    const result = await child;
    if (ending === 'abort') throw interrupted(program);
    if (ending === 'timeout') {
      throw failed(program, `did not end within ${program.timeoutText}`, result, [
        'give it more time with the timeout argument, like timeout = "15m"',
      ]);
    }
    if (result.failed) throw failed(program, reasonOf(result), result, hintsFor(program, result));
    return result.stdout;
  } finally {
    clearTimeout(timer);
    clearTimeout(grace);
    signal.removeEventListener('abort', onAbort);
    forget();
  }
}

interface Outcome {
  readonly stdout?: string | undefined;
  readonly stderr?: string | undefined;
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
  readonly originalMessage?: string | undefined;
}

function requireFolder(program: Program): void {
  const { workingDir } = program;
  if (statSync(workingDir, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new TelamonError(
    'data_source_failed',
    `${program.address}: the working directory ${workingDir} does not exist`,
    {
      position: program.position,
      hints: ['working_dir is relative to the folder that the command is run in'],
    },
  );
}

function reasonOf(result: Outcome): string {
  if (result.code === 'ENOENT') return 'executable file not found in $PATH';
  if (result.code === 'EACCES') return 'permission denied';
  if (result.signal !== undefined) return `ended by signal ${result.signal}`;
  if (result.exitCode !== undefined) return `exit status ${result.exitCode}`;
  return result.originalMessage ?? 'it could not be started';
}

function failed(program: Program, reason: string, result: Outcome, hints: readonly string[]): TelamonError {
  const said = tail(result.stderr ?? '') || tail(result.stdout ?? '');
  const message = `${program.address}: running program ${program.argv[0]}: ${reason}`;
  return new TelamonError('data_source_failed', said === '' ? message : `${message}\n${said}`, {
    position: program.position,
    hints,
  });
}

function interrupted(program: Program): TelamonError {
  return new TelamonError('interrupted', `${program.address}: running program ${program.argv[0]}: interrupted`);
}

function tail(text: string): string {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.length > tailLines ? `…\n${lines.slice(-tailLines).join('\n')}` : lines.join('\n');
}

function hintsFor(program: Program, result: Outcome): string[] {
  const name = program.argv[0] ?? '';
  if (result.code === 'ENOENT') {
    const shell = /\s/.test(name) ? 'each word is an element of its own: program = ["npx", "prisma", …]' : undefined;
    return [
      shell ?? `install ${name}, or write its path; working directory: ${program.workingDir}`,
      ...(name.includes('/') || shell
        ? []
        : ['no shell runs it: for pipes or variables use program = ["sh", "-c", "…"]']),
    ];
  }
  const said = `${result.stderr ?? ''}${result.stdout ?? ''}`;
  if (/--to-schema-datamodel.{0,40}\bwas removed\b/s.test(said)) {
    return ['Prisma 7 renamed the flag: write "--to-schema" in the place of "--to-schema-datamodel", or pin Prisma 6'];
  }
  if (/binaries\.prisma\.sh.*\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT)\b/s.test(said)) {
    return [
      'the Prisma CLI downloads its engine from a host that this network does not reach: set PRISMA_SCHEMA_ENGINE_BINARY and PRISMA_QUERY_ENGINE_LIBRARY as "Closed networks" in the README of telamon says',
    ];
  }
  return [`working directory: ${program.workingDir}`];
}

/** Programs under way. They have sessions of their own, so nothing else ends them together with this process. */
const running = new Set<number>();

/** Ends the program when this process exits, until the returned function is called. */
function endAtExit(pid: number | undefined): () => void {
  if (pid === undefined) return () => undefined;
  if (running.size === 0) process.on('exit', endAll);
  running.add(pid);
  return () => {
    running.delete(pid);
    if (running.size === 0) process.off('exit', endAll);
  };
}

function endAll(): void {
  for (const pid of running) endGroup(pid, 'SIGKILL');
}

function endGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, name);
  } catch {
    // It has ended already.
  }
}
