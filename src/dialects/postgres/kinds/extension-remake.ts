import { TelamonError } from '../../../errors/telamon-error.ts';
import type { FieldChange } from '../../../schema/change.ts';
import { describe, keyOf, type SchemaObject } from '../../../schema/model.ts';
import type { Hazard } from '../../../schema/plan.ts';
import { quoteName, shortName } from '../quote.ts';
import type { TypeRef } from '../types.ts';
import type { PlanContext } from './contract.ts';
import type { Extension } from './extension.ts';
import { holdsValues } from './replace-type.ts';

/** Whether the server cannot change it in place: scripts lead to newer versions only, and some stay in the schema they were made in. */
export function needsRemake(from: Extension, to: Extension): boolean {
  const isFixed = from.holds?.fixed === true && from.into !== to.into;
  return isFixed || (from.version !== undefined && to.version !== undefined && isOlder(to.version, from.version));
}

/** `1.10` is newer than `1.9`. What is no list of numbers tells nothing. */
function isOlder(version: string, than: string): boolean {
  const numbers = [version, than].map((text) => (/^\d+(\.\d+)*$/.test(text) ? text.split('.').map(Number) : undefined));
  const [one, other] = numbers;
  if (!one || !other) return false;
  const at = one.findIndex((number, index) => number !== (other[index] ?? 0));
  return at >= 0 ? (one[at] ?? 0) < (other[at] ?? 0) : other.slice(one.length).some((number) => number > 0);
}

/** What goes with it when it is dropped and made again. */
export function remakeHazards({ name, holds }: Extension): readonly Hazard[] {
  const tables = holds?.tables ?? [];
  return [
    {
      type: 'UPGRADING_EXTENSION_VERSION',
      message: `makes ${quoteName(name)} again: what it has remembered, and rights given on its objects, are lost`,
    },
    ...(tables.length === 0
      ? []
      : [
          {
            type: 'DELETES_DATA' as const,
            message: `the rows of ${tables.join(', ')}, which belong to ${quoteName(name)}, are lost`,
          },
        ]),
  ];
}

/**
 * It is dropped and made again only where no rows are lost with its types. What holds none leaves before and comes back after.
 * @throws TelamonError plan_refused, naming what holds values.
 */
export function requireNoValues(from: Extension, to: Extension, context: PlanContext): void {
  const key = keyOf(from);
  const holders = [...context.from.objects.values()].filter(
    (object) => object.dependsOn?.includes(key) && holds(object, from, context),
  );
  if (holders.length === 0) return;
  const what =
    from.into === to.into
      ? `from version ${from.version} to ${to.version}`
      : `from schema "${from.into}" to "${to.into}"`;
  throw new TelamonError(
    'plan_refused',
    `extension ${quoteName(from.name)} cannot change ${what} in place, and would take values of its types along if it were made again`,
    {
      hints: [
        `they are held by ${holders.map(describe).join(', ')}`,
        'keep the version and the schema, or change the types of these to others before',
      ],
    },
  );
}

function holds(object: SchemaObject, extension: Extension, context: PlanContext): boolean {
  const { kind, schema, name } = object;
  const after = context.to.objects.get(keyOf(object));
  if (kind === 'column') return isOf(object, extension) && (after === undefined || isOf(after, extension));
  return ['domain', 'composite', 'range'].includes(kind) && holdsValues({ kind, schema: schema ?? '', name }, context);
}

/** A column that keeps values of a type of the extension; what it computes can be computed anew. */
function isOf(object: SchemaObject, { holds }: Extension): boolean {
  const { type, generated } = object as SchemaObject & { readonly type: TypeRef; readonly generated?: unknown };
  if (generated) return false;
  const bare = type.text
    .replace(/(\(.*\))?(\[\])?$/, '')
    .replace(/^.*\./, '')
    .replaceAll('"', '');
  return holds?.types.includes(bare) === true;
}

/** The changes without those that an extension makes by moving: what names its objects by their schema follows it by itself. */
export function withoutMoved(
  object: SchemaObject,
  changes: readonly FieldChange[],
  { from, to }: PlanContext,
): readonly FieldChange[] {
  const moves = (object.dependsOn ?? []).flatMap((key) => {
    const [before, after] = [from.objects.get(key), to.objects.get(key)] as [
      Extension | undefined,
      Extension | undefined,
    ];
    if (before?.kind !== 'extension' || !after || before.into === after.into || needsRemake(before, after)) return [];
    return [[before.into, after.into] as const];
  });
  if (moves.length === 0) return changes;
  const isSame = (a: string, b: string) => moves.some(([old, now]) => inSchema(a, old, now) === b);
  const text = (value: unknown) => (typeof value === 'string' ? value : (value as TypeRef | undefined)?.text);
  return changes.filter(({ from: before, to: after }) => {
    const [a, b] = [text(before), text(after)];
    return a === undefined || b === undefined || !isSame(a, b);
  });
}

function inSchema(sql: string, old: string, now: string): string {
  return sql.replaceAll(`${shortName(old)}.`, `${shortName(now)}.`);
}
