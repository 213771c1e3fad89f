import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TelamonError } from '../../errors/telamon-error.ts';

/**
 * Lets the user edit a text in $EDITOR, and gives what was saved.
 * @param name of the file that the editor shows.
 * @throws TelamonError usage when the editor fails.
 */
export async function edit(name: string, text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'telamon-edit-'));
  const file = join(folder, name);
  try {
    await writeFile(file, text);
    await runEditor(process.env.EDITOR || 'vi', file);
    return await readFile(file, 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runEditor(editor: string, file: string): Promise<void> {
  const { execa } = await import('execa');
  // Through a shell: EDITOR may hold arguments, as in `code --wait`.
  const { failed, exitCode, signal } = await execa('sh', ['-c', `${editor} "$1"`, 'sh', file], {
    stdio: 'inherit',
    reject: false,
  });
  if (!failed) return;
  const how = signal === undefined ? `exit status ${exitCode ?? 1}` : `signal: ${signal}`;
  throw new TelamonError('usage', `exec edit: ${how}`, {
    hints: [`EDITOR is ${JSON.stringify(editor)}; nothing was written`],
  });
}
