import { openDirectory } from './directory.ts';
import type { DirectoryFormat } from './formats/format.ts';
import { writeSum } from './write.ts';

/** `migrate hash`: writes `atlas.sum` from the files as they are, whatever it said before. */
export async function hashDirectory(path: string, format: DirectoryFormat): Promise<void> {
  await writeSum(await openDirectory(path, format));
}
