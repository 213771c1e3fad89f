// npm and what it installs, for the other scripts.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/**
 * Runs npm in the repository and shows what it prints.
 * @returns {boolean} whether it succeeded.
 */
export function npm(...args) {
  // The npm that runs this script, if one does: it needs no shell on any platform.
  const self = process.env.npm_execpath;
  const [command, words] = self ? [process.execPath, [self, ...args]] : ['npm', args];
  const shell = !self && process.platform === 'win32';
  return spawnSync(command, words, { cwd: root, stdio: 'inherit', shell }).status === 0;
}

/**
 * Installs what package-lock.json asks for, unless it is there. The install builds as well.
 * @returns {boolean} whether it had to.
 */
export function ensureInstalled() {
  const reason = whatIsMissing(root);
  if (reason === undefined) return false;
  console.log(`Installing: ${reason}.`);
  if (!npm('ci', '--no-audit', '--no-fund')) throw new Error('npm ci failed: see above');
  return true;
}

/**
 * npm notes what it installed in a lock file of the same form inside node_modules.
 * @param {string} folder Of the project.
 * @returns {string | undefined} why an install is needed.
 */
export function whatIsMissing(folder) {
  const wanted = readLock(join(folder, 'package-lock.json'));
  const present = readLock(join(folder, 'node_modules', '.package-lock.json'));
  if (present === undefined) return 'node_modules is not there';
  for (const [path, { version, optional }] of Object.entries(wanted ?? {})) {
    if (path === '') continue;
    const found = present[path];
    // What belongs to other platforms is left out on purpose.
    if (found === undefined && optional) continue;
    if (found?.version !== version) return `${path} ${version} is asked for, ${found?.version ?? 'nothing'} is there`;
  }
  return undefined;
}

function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
