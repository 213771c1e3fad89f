import { changedFields } from '../../../diff/compare.ts';
import type { FieldChange } from '../../../schema/change.ts';
import { sameType } from '../types.ts';
import type { Range } from './range.ts';

/** Each of them takes another range in its place. */
export function rangeChanges(from: Range, to: Range): readonly FieldChange[] {
  return changedFields(from, to, ['subtype', 'opclass', 'collation', 'canonical', 'subtypeDiff', 'multirange'], {
    subtype: sameType,
  });
}
