import type { RenameRequest } from '../../diff/rename-request.ts';
import { placeOf, positionOf, type Range } from '../../hcl/ast.ts';
import type { SchemaObject } from '../../schema/model.ts';
import type { SchemaBlock } from './block.ts';

/** An object that says what it was called before. */
export interface RenamedObject {
  readonly object: SchemaObject;
  /** Its old name, behind its old schema where that is said. */
  readonly path: readonly string[];
  readonly range: Range;
}

/** `renamed_from = "old"`, or a reference to what is not there any more: `table.old`, `column.old`. */
export function readRenamedFrom(block: SchemaBlock): readonly string[] | undefined {
  const reference = block.bare('renamed_from');
  // The first word is the kind.
  if (reference && reference.length > 1 && !['var', 'local', 'each'].includes(reference[0] ?? '')) {
    return reference.slice(1);
  }
  const name = block.string('renamed_from');
  return name === undefined || name === '' ? undefined : [name];
}

/** @param qualified names alone do not tell which object is meant. */
export function renameRequest({ object, path, range }: RenamedObject, qualified: boolean): RenameRequest {
  const { kind, schema, parent, name } = object;
  const place = qualified && schema !== undefined ? [schema] : [];
  const own = parent === undefined ? [] : [parent];
  const from = path.length > 1 && parent === undefined ? path : [...place, ...own, path.at(-1) ?? ''];
  return {
    word: kind,
    from,
    to: parent === undefined ? [...place, name] : [name],
    source: `renamed_from at ${placeOf(range)}`,
    position: positionOf(range),
    lasting: true,
  };
}
