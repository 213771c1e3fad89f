import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { failureVariable, homeVariable } from './build-setup.ts';

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

/** The folder of the build that this run made: bin/ and dist/ as in the package. */
export function buildHome(): string {
  const home = process.env[homeVariable];
  if (home === undefined) throw new Error(`the command line was not built: ${process.env[failureVariable]}`);
  return home;
}

/** The launcher in {@link buildHome}. */
export const launcher = (): string => join(buildHome(), 'bin', 'telamon.js');

/** Starts the real command line as a process of its own. */
export function start(args: readonly string[], options: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [launcher(), ...args], {
    cwd: options.cwd ?? tmpdir(),
    env: { ...plainEnvironment(), ...options.env },
    stdio: 'pipe',
  });
}

/** Runs it to its end. */
export async function telamon(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = start(args, options);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout, stderr };
}

/** What a developer's shell may hold must not change what is tested. */
function plainEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(ATLAS_|PG|DATABASE_URL|TELAMON_ATLAS)/.test(name));
  return { ...Object.fromEntries(kept), NO_COLOR: '1' };
}

/** A folder with these files, removed when the test is over. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'telamon-cli-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}
