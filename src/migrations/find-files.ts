import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Directory } from './directory.ts';
import type { MigrationFile } from './migration.ts';

/**
 * The file that a word names: by its name, or by its version.
 * @throws TelamonError usage with what is meant, for a word that names no file or several.
 */
export function findFile({ files, path }: Directory, word: string): MigrationFile {
  const byName = files.find((file) => file.name === word);
  if (byName) return byName;
  const [found, twin] = files.filter((file) => file.version === word);
  if (found && twin) {
    throw new TelamonError('usage', `version "${word}" is that of ${found.name} and of ${twin.name}`, {
      hints: ['name the file'],
    });
  }
  if (found) return found;
  const words = files.flatMap((file) => [file.name, file.version]);
  const meant =
    files.find((file) => word !== '' && (file.name.includes(word) || word.includes(file.version)))?.name ??
    nearest(word, words);
  throw new TelamonError('usage', `no migration file or version "${word}" in ${path}`, {
    hints: [meant === undefined ? '`telamon migrate ls` lists the files' : `did you mean ${meant}?`],
  });
}
