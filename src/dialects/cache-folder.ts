import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where telamon keeps what it can make again. `TELAMON_CACHE_DIR` names another place. */
export function cacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env.TELAMON_CACHE_DIR) return env.TELAMON_CACHE_DIR;
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'telamon');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'telamon', 'Cache');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'telamon');
}
