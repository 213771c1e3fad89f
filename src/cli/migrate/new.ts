import { TelamonError } from '../../errors/telamon-error.ts';
import { newNameWarnings } from '../../migrations/name-warnings.ts';
import { planNewMigration } from '../../migrations/new.ts';
import { addMigration, type NewFile } from '../../migrations/write.ts';
import { defineCommand } from '../framework/command.ts';
import { directoryOf } from '../framework/directories.ts';
import { edit } from '../framework/editor.ts';
import { migrateFlags } from './flags.ts';

export const migrateNew = defineCommand({
  name: 'migrate new',
  summary: 'Add an empty migration to the directory',
  description: 'Adds an empty migration, named after the moment in UTC, and brings atlas.sum up to date.',
  positionals: { usage: '[name]', summary: 'what the migration does; stands in its file name as it is', max: 1 },
  flags: { dir: migrateFlags.dir, 'dir-format': migrateFlags['dir-format'], edit: migrateFlags.edit },
  examples: [{ does: 'Write a migration by hand', line: 'migrate new add_users --edit' }],
  async run(context) {
    const { flags, positionals, out } = context;
    const directory = await directoryOf(context, 'plan');
    if (flags.edit) requireEditable(directory.format.name);
    const files = planNewMigration(directory, positionals[0] ?? '', Date.now());
    const added = await addMigration(directory, flags.edit ? await editEach(files) : files);
    for (const warning of newNameWarnings(directory, added)) out.note(warning);
    return 0;
  },
});

/** @throws TelamonError usage: other formats hold several files, or parts, to a version. */
export function requireEditable(format: string): void {
  if (format === 'atlas') return;
  throw new TelamonError('usage', `--edit flag supports only atlas directories, but got: ${format}`);
}

export async function editEach(files: readonly NewFile[]): Promise<readonly NewFile[]> {
  const edited: NewFile[] = [];
  for (const { name, content } of files) edited.push({ name, content: await edit(name, content) });
  return edited;
}
