import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, telamon } from './telamon.ts';

/** Writes down every module that the process loads. */
const watcher = `
import { appendFileSync } from 'node:fs';
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + '\\n');
  return next(url, context);
}
`;

const register = `
import { register } from 'node:module';
register(new URL('./watcher.mjs', import.meta.url));
`;

async function loadedBy(text: string): Promise<{ readonly code: number | null; readonly parser: boolean }> {
  const cwd = folder({ 'atlas.hcl': text, 'watcher.mjs': watcher, 'register.mjs': register });
  const log = join(cwd, 'loaded.txt');
  writeFileSync(log, '');
  const env = { LOADED: log, NODE_OPTIONS: `--import ${join(cwd, 'register.mjs')}` };
  const { code } = await telamon(['config', 'validate'], { cwd, env });
  const loaded = readFileSync(log, 'utf8');
  expect(loaded).toContain('telamon.js');
  return { code, parser: loaded.includes('hcl2json') };
}

test("HashiCorp's parser is loaded for a file with a syntax error, and for no other", async () => {
  expect(await loadedBy('env "a" {\n  url = "sqlite://x.db"\n}\n')).toEqual({ code: 0, parser: false });
  expect(await loadedBy('env "a" {\n  url = nofunction()\n}\n')).toEqual({ code: 1, parser: false });
  expect(await loadedBy('env "a" {\n  url = =\n}\n')).toEqual({ code: 1, parser: true });
});
