import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../../../src/dialects/cache-folder.ts';

test.each<{ env: NodeJS.ProcessEnv; platform: NodeJS.Platform; folder: string }>([
  { env: {}, platform: 'linux', folder: join(homedir(), '.cache', 'telamon') },
  { env: { XDG_CACHE_HOME: '/x' }, platform: 'linux', folder: join('/x', 'telamon') },
  { env: {}, platform: 'darwin', folder: join(homedir(), 'Library', 'Caches', 'telamon') },
  { env: { LOCALAPPDATA: '/l' }, platform: 'win32', folder: join('/l', 'telamon', 'Cache') },
  { env: { TELAMON_CACHE_DIR: '/t', XDG_CACHE_HOME: '/x' }, platform: 'linux', folder: '/t' },
])('$platform with $env', ({ env, platform, folder }) => {
  expect(cacheFolder(env, platform)).toBe(folder);
});
