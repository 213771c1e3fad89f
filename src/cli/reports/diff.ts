import type { DirectoryFormat } from '../../migrations/formats/format.ts';
import type { NewFile } from '../../migrations/write.ts';
import type { Proof } from '../../state/proof.ts';
import { encodeJson } from '../../template/json.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { newFileReport } from './file.ts';

const struct = defineStruct<{ readonly Files: readonly Struct[]; readonly Dir: string; readonly Proof: string }>(
  '*cmdlog.MigrateDiff',
  { fields: { Files: 'Files,omitempty', Dir: 'Dir,omitempty', Proof: 'Proof,omitempty' } },
);

/** What `migrate diff --dry-run` prints: the files that it would write. A plan that nobody tried says so. */
export function diffJson(files: readonly NewFile[], format: DirectoryFormat, dir: string, proof: Proof): string {
  return encodeJson(
    struct({
      Files: files.map((file) => newFileReport({ ...file, ...format.identify(file.name) })),
      Dir: dir,
      Proof: proof.status === 'skipped' ? proof.reason : '',
    }),
  );
}
