import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareClusters, stop } from './cluster.ts';

/** Names the servers of this run before the workers start; each server starts when a test first asks for it. */
export default async function setup(): Promise<() => Promise<void>> {
  const root = mkdtempSync(join(tmpdir(), 'telamon-servers-'));
  const clusters = await prepareClusters(root);
  process.env.TELAMON_TEST_SERVERS = root;
  if (clusters.length === 0) {
    console.warn(`no PostgreSQL server for ${process.platform} ${process.arch}: those tests run on PGlite`);
  }
  return async () => {
    await Promise.all(clusters.map(stop));
    rmSync(root, { recursive: true, force: true });
  };
}
