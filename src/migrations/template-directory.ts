import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { compareBytes } from '../schema/compare-bytes.ts';
import { parseTemplates } from '../template/template.ts';
import { computeSum, formatSum, sumFileName } from './checksum.ts';
import type { Directory } from './directory.ts';
import { atlasFormat } from './formats/atlas.ts';
import type { MigrationFile } from './migration.ts';

/**
 * The directory that templates render to. Every file below `path` is a template by its relative name; those at the top that
 * end in `.sql` are migrations, the others are there to be called. The sum covers what was rendered, so it always holds;
 * what is written goes to the templates' own folder, whose `atlas.sum` covers them as they lie.
 * @param shown the path as messages give it.
 * @throws TelamonError template_invalid, also for a variable that `data` lacks.
 */
export async function renderDirectory(
  shown: string,
  path: string,
  data: Readonly<Record<string, unknown>>,
): Promise<Directory> {
  const names = (await filesBelow(path, '')).sort(compareBytes);
  const texts = new Map<string, string>();
  for (const name of names) texts.set(name, await readFile(join(path, name), 'utf8'));
  const templates = parseTemplates(texts, { missingKey: 'error' });
  const files = names
    .filter((name) => !name.includes('/') && name.endsWith('.sql'))
    .map((name): MigrationFile => {
      const rendered = templates.get(name)?.execute(data);
      if (rendered?.error) throw rendered.error;
      const bytes = Buffer.from(rendered?.text ?? '');
      return { name, ...atlasFormat.identify(name), bytes, path: posix.join(shown, name) };
    });
  return { path: shown, format: atlasFormat, files, sum: formatSum(computeSum(files)) };
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const name = posix.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...(await filesBelow(root, name)));
    else if (name !== sumFileName && (entry.isFile() || (await stat(join(root, name))).isFile())) found.push(name);
  }
  return found;
}
