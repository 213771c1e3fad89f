import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/** Runs code in processes of their own, for what only two processes can show. */
export interface ChildRunner {
  /** Starts a module that may import `telamon/<path below src>` files. Each printed line is handed out by `line`. */
  start(code: string, env?: NodeJS.ProcessEnv): Child;
  /** Where an entry was written, or a package's own entry point, for programs of another place. */
  path(name: string): string;
  dispose(): void;
}

export interface Child {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects when it ends before. */
  line(): Promise<string>;
  /** Its exit code (null after a signal) and what it wrote to stderr. */
  ended(): Promise<{ code: number | null; stderr: string }>;
}

/** Bundles entry points of `src` for plain Node: `entries` maps names to paths below `src`. */
export async function childRunner(entries: Readonly<Record<string, string>>): Promise<ChildRunner> {
  const home = mkdtempSync(join(tmpdir(), 'telamon-child-'));
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'), 'junction');
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, 'src', path)])),
    outdir: home,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  let scripts = 0;
  return {
    start(code, env = {}) {
      const file = join(home, `script-${++scripts}.mjs`);
      writeFileSync(file, code);
      return wrap(
        spawn(process.execPath, [file], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }),
      );
    },
    path(name) {
      const bundled = join(home, `${name}.mjs`);
      return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve(name);
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}

function wrap(child: ChildProcess): Child {
  const lines: string[] = [];
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  let rest = '';
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout?.on('data', (chunk) => {
    rest += chunk;
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      const next = waiting.shift();
      if (next) next.resolve(line);
      else lines.push(line);
    }
  });
  const end = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.once('close', (code) => {
      for (const { reject } of waiting) reject(new Error(`the child ended (${code}): ${stderr}`));
      resolve({ code, stderr });
    });
  });
  return {
    process: child,
    line() {
      const line = lines.shift();
      if (line !== undefined) return Promise.resolve(line);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    ended: () => end,
  };
}
