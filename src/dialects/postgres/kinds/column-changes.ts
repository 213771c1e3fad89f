import { isDeepStrictEqual } from 'node:util';
import { changedFields } from '../../../diff/compare.ts';
import type { FieldChange } from '../../../schema/change.ts';
import { defaultSql, isNullDefault, sameExpression } from '../expressions.ts';
import { sameType } from '../types.ts';
import type { Column, Identity } from './column.ts';
import { sameNotNull } from './not-null.ts';
import { sameOptions } from './options.ts';

/** What tells two columns of one name apart; `exact`: to the letter of defaults, and the names of the sequences of columns. */
export function columnChanges(from: Column, to: Column, exact = false): readonly FieldChange[] {
  return changedFields(
    from,
    to,
    [
      'type',
      'null',
      'notNull',
      'default',
      'serial',
      'identity',
      'generated',
      'collation',
      'storage',
      'compression',
      'statistics',
      'options',
      'inherited',
    ],
    {
      type: sameType,
      options: sameOptions,
      default: () => sameDefault(from, to, exact),
      notNull: () => from.null || to.null || sameNotNull(from, to, exact),
      identity: (a, b) => sameIdentity(a, b, exact),
      serial: (a, b) => a === b || (a !== undefined && b !== undefined && (!exact || a.sequence === b.sequence)),
      generated: sameGenerated,
    },
  );
}

export function sameGenerated(a: Column['generated'], b: Column['generated']): boolean {
  return a === b || (a !== undefined && b !== undefined && a.stored === b.stored && sameExpression(a.expr, b.expr));
}

/** A sequence keeps its name when its table gets another one: that alone is no difference to a database. */
function sameIdentity(from: Identity | undefined, to: Identity | undefined, exact: boolean): boolean {
  const known = (identity: Identity) => (exact ? identity : { ...identity, sequence: undefined });
  return from === to || (from !== undefined && to !== undefined && isDeepStrictEqual(known(from), known(to)));
}

/** `DEFAULT NULL` in any form does what no default does, except where it stands in the way of a domain's. */
function sameDefault(from: Column, to: Column, exact: boolean): boolean {
  const value = ({ default: text, type: { user } }: Column) =>
    text === undefined || (!exact && user?.kind !== 'domain' && isNullDefault(text))
      ? undefined
      : exact
        ? text
        : defaultSql(text, user?.kind === 'enum');
  return sameExpression(value(from), value(to));
}

/** What a child cannot have otherwise than its parent. */
export const sharedFields: ReadonlySet<string> = new Set(['type', 'collation', 'generated']);

/** A field that a child may have otherwise than its parent. */
export function isSettingOfItsOwn({ field }: FieldChange): boolean {
  return !sharedFields.has(field) && field !== 'inherited';
}

/** A parent's column as a child gets it. Settings of ADD COLUMN reach old children; a new child copies the definition only. */
export function asInherited(above: Column, child: Column, old: boolean): Column {
  const { identity: _, serial, comment: __, statistics, options: ___, local: ____, notNull: _____, ...rest } = above;
  const value = serial ? (child.default ?? '') : above.default;
  return {
    ...rest,
    schema: child.schema,
    parent: child.parent,
    ...(child.inherited ? { inherited: child.inherited } : {}),
    ...(value === undefined || (serial && !usesSequence(child.default, serial.sequence)) ? {} : { default: value }),
    ...(old && statistics !== undefined ? { statistics } : {}),
    ...(child.identity && above.identity ? { identity: child.identity } : {}),
  };
}

/** The default of a child of a serial column: it takes its numbers from the parent's sequence. */
function usesSequence(text: string | undefined, sequence: string): boolean {
  const name = /^nextval\('(?:(?:"(?:[^"]|"")+"|[^."]+)\.)?(.+)'::regclass\)$/s.exec(text ?? '')?.[1];
  return (
    name !== undefined &&
    name
      .replaceAll("''", "'")
      .replace(/^"(.*)"$/s, '$1')
      .replaceAll('""', '"') === sequence
  );
}
