import { atlasFormat } from '../../src/migrations/formats/atlas.ts';
import type { MigrationFile } from '../../src/migrations/migration.ts';

/** A file of the own format, in memory. */
export function file(name: string, content: string | Uint8Array = ''): MigrationFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return { name, ...atlasFormat.identify(name), bytes, path: `migrations/${name}` };
}
