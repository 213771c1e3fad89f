import type { Dialect } from '../dialects/dialect.ts';
import { newOptIns, newRights } from '../diff/diff.ts';
import type { DiffPolicy } from '../diff/policy.ts';
import { reordered } from '../diff/reordered.ts';
import { describe, keyOf, type Realm, type SchemaObject } from '../schema/model.ts';
import type { Plan } from '../schema/plan.ts';
import type { RefusedBody } from './proof.ts';

/** What a comparison leaves out, told for people. */
export interface Notes {
  readonly note?: ((text: string) => void) | undefined;
  readonly policy?: DiffPolicy | undefined;
  /** Between two files what goes is told as well: a live database has rights that files do not tell of. */
  readonly files: boolean;
}

/** Roles and rights are left alone unless the project says otherwise, but not in silence. */
export function noteLeftOut(from: Realm, to: Realm, { kinds }: Dialect, { note, policy = {}, files }: Notes): void {
  if (!note) return;
  const tell = (word: string, what: string, found: (a: Realm, b: Realm) => readonly SchemaObject[]) => {
    const all = [...found(from, to), ...(files ? found(to, from) : [])];
    const [first, ...more] = new Map(all.map((object) => [keyOf(object), object])).values();
    if (!first) return;
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    const [are, them] = what === '' && more.length === 0 ? ['is', 'it'] : ['are', 'them'];
    note(
      `${what}${describe(first)}${others} ${are} not planned: schema { mode { ${word} = true } } of the env takes ${them} in`,
    );
  };
  if (!policy.access) tell('permissions', 'rights on ', newRights);
  for (const word of new Set(kinds.flatMap((kind) => kind.optIn ?? []))) {
    if (!policy.optIn?.includes(word)) tell(word, '', (a, b) => newOptIns(a, b, kinds, word));
  }
}

/** Columns that only stand elsewhere are no change, nor is what no statement makes otherwise; whoever compares two files is told. */
export function noteUnplanned(from: Realm, to: Realm, { kinds }: Dialect, { note, files }: Notes): void {
  if (!note || !files) return;
  for (const object of reordered(from, to, kinds)) {
    note(`${describe(object)}: its columns stand in another order, which no statement changes`);
  }
  const staying = kinds.filter(({ stays }) => stays);
  for (const [key, object] of staying.length === 0 ? [] : to.objects) {
    const before = from.objects.get(key);
    const kind = staying.find(({ name }) => name === object.kind);
    const text = kind?.stays?.(before, object, [from, to]);
    if (text !== undefined) note(`${describe(object)} stays ${text}: no statement changes that`);
  }
}

export function noteBody({ statement, fault }: RefusedBody, { note }: Pick<Notes, 'note'>): void {
  note?.(`the bodies of routines are not checked, as the server would refuse one (${statement.comment}): ${fault}`);
}

/**
 * Undoing a file of the plan fails, or ends somewhere else, and nothing better was found.
 * @param file which one, from 0 on.
 */
export function noteWayBack(
  fault: string,
  file: { readonly at: number; readonly of: number },
  { note }: Pick<Notes, 'note'>,
): void {
  const [which, start] = file.of === 1 ? ['', 'the plan'] : [` of file ${file.at + 1} of ${file.of}`, 'it'];
  note?.(`the way back${which} does not lead to where ${start} starts, look it over before it is used: ${fault}`);
}

/** Most roles that a note names. */
const shownRoles = 5;

/** Roles belong to a server: nobody makes any on a dev database, and statements about them are not tried there. */
export function noteUntried(plan: Plan, tried: Plan, roles: readonly string[], { note }: Pick<Notes, 'note'>): void {
  const ran = new Set(tried.statements.map(({ sql }) => sql));
  const untried = plan.statements.filter(({ sql }) => !ran.has(sql));
  const names = [...new Set(roles)].sort().filter((name) => untried.some(({ sql }) => sql.includes(`"${name}"`)));
  if (names.length === 0) return;
  const shown = names.slice(0, shownRoles).map((name) => `"${name}"`);
  const more = names.length > shownRoles ? ` and ${names.length - shownRoles} more` : '';
  note?.(
    `the dev database has no role ${shown.join(', ')}${more}: what the plan says of that was not tried, all else was`,
  );
}
