import type { Column } from './column.ts';
import type { Work } from './column-alter.ts';
import type { Step } from './contract.ts';
import { type Options, optionChanges, optionList } from './options.ts';

/** How values are kept, and how many of them are sampled. */
export function physical(work: Work): Step[] {
  const { from, to, changed, clause } = work;
  const statistics = (column: Column) => `SET STATISTICS ${column.statistics ?? -1}`;
  return [
    ...(isRetyped(work) ? storedAgain(work) : stored(work)),
    ...(changed('statistics') ? [clause(statistics(to), statistics(from))] : []),
    ...(changed('options') ? optionSteps(from.options ?? [], to.options ?? [], clause) : []),
  ];
}

function stored({ from, to, context, changed, clause }: Work): Step[] {
  // The word DEFAULT came with 16; before it, the storage that nearly every variable-length type has.
  const storage = (column: Column) =>
    `SET STORAGE ${column.storage ?? (context.targetMajor >= 16 ? 'DEFAULT' : 'EXTENDED')}`;
  const compression = (column: Column) => `SET COMPRESSION ${column.compression ?? 'default'}`;
  return [
    ...(changed('storage') ? [clause(storage(to), storage(from))] : []),
    ...(changed('compression') ? [clause(compression(to), compression(from))] : []),
  ];
}

/** The server goes back to what the type has by itself, also where only the length changes; the way back says its own. */
function storedAgain({ to, clause }: Work): Step[] {
  return storedClauses(to).map((sql) => ({ ...clause(sql, undefined), reverse: [] }));
}

/** What a type does not say by itself. */
export function storedClauses({ storage, compression }: Column): string[] {
  return [
    ...(storage === undefined ? [] : [`SET STORAGE ${storage}`]),
    ...(compression === undefined ? [] : [`SET COMPRESSION ${compression}`]),
  ];
}

/** TYPE is said, whatever of the type changes. */
export function isRetyped({ changed }: Work): boolean {
  return changed('type') || changed('collation');
}

function optionSteps(from: Options, to: Options, clause: Work['clause']): Step[] {
  const { set, reset } = optionChanges(from, to);
  const back = optionChanges(to, from);
  const before = from.filter(([key]) => set.some(([other]) => other === key));
  const added = back.reset.join(', ');
  return [
    ...(set.length === 0
      ? []
      : [clause(`SET (${optionList(set)})`, before.length > 0 ? `SET (${optionList(before)})` : `RESET (${added})`)]),
    ...(reset.length === 0
      ? []
      : [clause(`RESET (${reset.join(', ')})`, `SET (${optionList(from.filter(([key]) => reset.includes(key)))})`)]),
  ];
}
