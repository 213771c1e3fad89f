import type { MigrationFile } from '../../migrations/migration.ts';
import { fn } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';

const struct = defineStruct<{
  readonly Name: string;
  readonly Version: string;
  readonly Description: string;
  readonly Content: string;
  readonly bytes: Uint8Array;
}>('cmdlog.File', {
  fields: {
    Name: 'Name,omitempty',
    Version: 'Version,omitempty',
    Description: 'Description,omitempty',
    Content: 'Content,omitempty',
    bytes: '-',
  },
  methods: ({ Description, bytes }) => ({ Desc: fn([], () => Description), Bytes: fn([], () => bytes) }),
});

/** A migration file in a report, without its content. */
export function fileReport(file: MigrationFile): Struct {
  const { name, version, description, bytes } = file;
  return struct({ Name: name, Version: version, Description: description, Content: '', bytes });
}

/** A file that would be written, with its content. */
export function newFileReport(file: { name: string; version: string; description: string; content: string }): Struct {
  const { name, version, description, content } = file;
  return struct({
    Name: name,
    Version: version,
    Description: description,
    Content: content,
    bytes: Buffer.from(content),
  });
}

/** What was run without being a file. */
export const unnamedFileReport = struct({
  Name: '',
  Version: '',
  Description: '',
  Content: '',
  bytes: new Uint8Array(),
});
