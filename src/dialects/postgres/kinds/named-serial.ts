import { keyOf, type ObjectKey, type Realm } from '../../../schema/model.ts';
import { defaultName } from '../names.ts';
import { plainLiteral } from '../quote.ts';
import type { Column } from './column.ts';
import type { PlanContext, Spelling } from './contract.ts';
import type { Sequence } from './sequence.ts';

/**
 * A serial column whose sequence has another name than the server would give it (its table was renamed) is made of a sequence and a
 * column; the same where that sequence is one in the other state.
 */
export function namedSerial(
  { serial, ...column }: Column,
  realm: Realm,
  wanted: ReadonlySet<ObjectKey>,
  context: PlanContext,
): Spelling | undefined {
  if (!serial) return undefined;
  const { schema, parent, name, type } = column;
  const { sequence } = serial;
  const key = keyOf({ kind: 'sequence', schema, name: sequence });
  if (sequence === defaultName(parent, [name], 'seq') && !wanted.has(key)) return undefined;
  if (!context.identityRestart && isHeld(schema, sequence, context)) return undefined;
  const told = keyOf({ kind: 'column_sequence', schema, parent, name: sequence });
  const { comment, access } = realm.objects.get(told) ?? {};
  const apart: Sequence = {
    kind: 'sequence',
    schema,
    name: sequence,
    type: type.text,
    owner: { schema, table: parent, column: name },
    ...(comment === undefined ? {} : { comment }),
    ...(access === undefined ? {} : { access }),
  };
  const next = `nextval(${plainLiteral(context.name({ schema, name: sequence }))}::regclass)`;
  const plain: Column = { ...column, default: next, dependsOn: [...(column.dependsOn ?? []), key].sort() };
  return {
    object: plain,
    added: [apart],
    gone: realm.objects.has(told) ? [told] : [],
  };
}

/** A column that stays counts with it, and goes on so: its sequence is renamed between files only. */
function isHeld(schema: string, sequence: string, { from, to }: PlanContext): boolean {
  return Array.from(from.objects).some(([key, object]) => {
    const { serial } = object as Column;
    return (
      serial?.sequence === sequence && object.schema === schema && (to.objects.get(key) as Column | undefined)?.serial
    );
  });
}
