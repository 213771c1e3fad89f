import { keyOf } from '../../../schema/model.ts';
import { defaultName } from '../names.ts';
import { quoteName } from '../quote.ts';
import type { Column } from './column.ts';
import { goneKey, type PlanContext, type Step, stage } from './contract.ts';
import { freeName } from './replace-type.ts';

/** The name of the sequence that a column counts with. */
export function sequenceName({ parent, name, serial, identity }: Column): string | undefined {
  if (serial) return serial.sequence;
  return identity && (identity.sequence ?? defaultName(parent, [name], 'seq'));
}

/** The sequence of a column gets another name between files: once what has that name now is called otherwise. */
export function renamedBetween(schema: string, old: string, now: string, context: PlanContext): Step[] {
  if (!context.identityRestart || old === now) return [];
  const rename = (a: string, b: string): Step => ({
    stage: stage.finish,
    sql: renaming(schema, a, b, context),
    comment: `rename a sequence from "${a}" to "${b}"`,
    reverse: [renaming(schema, b, a, context)],
  });
  const key = (name: string) => goneKey(keyOf({ kind: 'sequence', schema, name }));
  if (!opensCircle(schema, old, context)) {
    return [{ ...rename(old, now), needs: [key(now)], provides: [key(old)] }];
  }
  const aside = freeName(`${old}_old`, schema, context);
  return [
    { ...rename(old, aside), needs: [], provides: [key(old)] },
    { ...rename(aside, now), needs: [key(now)] },
  ];
}

function renaming(schema: string, old: string, now: string, context: PlanContext): string {
  return `ALTER SEQUENCE ${context.name({ schema, name: old })} RENAME TO ${quoteName(now)}`;
}

/** Sequences pass their names on in a circle: the first of them by name steps aside. */
function opensCircle(schema: string, first: string, context: PlanContext): boolean {
  const next = nextNames(schema, context);
  const seen = new Set([first]);
  for (let at = next.get(first); at !== undefined && at >= first; at = next.get(at)) {
    if (at === first) return true;
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return false;
}

const known = new WeakMap<PlanContext, Map<string, Map<string, string>>>();

/** How the sequences of columns that stay are called afterwards. */
function nextNames(schema: string, context: PlanContext): ReadonlyMap<string, string> {
  const schemas = known.get(context) ?? namesBySchema(context);
  known.set(context, schemas);
  return schemas.get(schema) ?? new Map();
}

function namesBySchema({ from, to }: PlanContext): Map<string, Map<string, string>> {
  const schemas = new Map<string, Map<string, string>>();
  for (const [key, object] of from.objects) {
    if (object.kind !== 'column') continue;
    const column = object as Column;
    const after = to.objects.get(key) as Column | undefined;
    const [before, later] = [sequenceName(column), after && sequenceName(after)];
    if (before === undefined || later === undefined || before === later) continue;
    const names = schemas.get(column.schema) ?? new Map<string, string>();
    schemas.set(column.schema, names.set(before, later));
  }
  return schemas;
}
