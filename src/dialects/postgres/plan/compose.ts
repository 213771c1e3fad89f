import { dependencyOrder } from '../../../diff/graph.ts';
import { compareRanks } from '../../../diff/order.ts';
import type { PlannedStatement } from '../../../schema/plan.ts';
import type { Step } from '../kinds/contract.ts';
import { kindOf } from '../kinds/index.ts';
import { type Bodies, noBodies } from './bodies.ts';
import { type Follower, followersOf, itemsOf } from './items.ts';
import type { Node } from './nodes.ts';
import type { Piece } from './pieces.ts';
import { checkAgain, checkLater, uncheckedBack } from './unchecked.ts';

/** A statement that may still turn out to need a transaction of its own. */
export type Composed = PlannedStatement & { readonly usableAfterCommit?: string };

/** Statements out of ordered nodes: items go into their list, neighbours that share a statement are joined. */
export function compose(
  nodes: readonly Node[],
  recreate: (pieces: readonly Piece[]) => readonly string[],
  bodies: Bodies = noBodies,
): Composed[] {
  const statements: Composed[] = [];
  let clauses: Piece[] = [];
  // Of every node that has a clause in the statement.
  let along = new Set<Piece>();
  // Of several statements of a node the first one is undone last, when everything is there again.
  const givenBack = new Set<Piece>();
  const flush = () => {
    if (clauses.length === 0) return;
    const takes = clauses.some((piece) => piece.effect === 'drop' && kindOf(piece.object).takesSiblings === true);
    const rest = [...along].filter((piece) => !givenBack.has(piece));
    const implied = takes ? rest : following(clauses, rest);
    statements.push(withImplied(joined(clauses), clauses, implied));
    for (const piece of implied) if (piece.effect === 'drop') givenBack.add(piece);
    clauses = [];
    along = new Set();
  };
  for (const node of nodes) {
    const pieces = withFollowers(sortedPieces(node.pieces));
    if (clauses[0]?.step.join?.head !== pieces[0]?.step.join?.head) flush();
    const implied = node.pieces.filter((piece) => piece.role === 'implied');
    for (const piece of pieces) {
      if (!('effect' in piece)) {
        flush();
        statements.push(alone(piece.step, piece.step.reverse));
        continue;
      }
      if (piece.step.join) {
        if (clauses[0]?.step.join?.head !== piece.step.join.head) flush();
        clauses.push(piece);
        for (const other of implied) along.add(other);
        continue;
      }
      flush();
      const made = piece.step.listEnd === undefined ? single(piece, implied, recreate) : listed(piece, node.pieces);
      const statement = bodies.back.has(piece) ? uncheckedBack(made) : made;
      if (!bodies.forth.has(piece)) statements.push(statement);
      else {
        // One setting serves neighbours.
        if (statements.at(-1) === checkAgain) statements.pop();
        else statements.push(checkLater);
        statements.push(statement, checkAgain);
      }
    }
  }
  flush();
  return statements;
}

/** The statements among the pieces of one node, in the order in which they run. */
export function sortedPieces(pieces: readonly Piece[]): Piece[] {
  const list = pieces.filter((piece) => piece.role === 'statement').sort(inOrder);
  return acrossStatements(withinStages(list));
}

/**
 * In one ALTER TABLE the server adds columns, and changes their types, before what checks them comes, wherever the clauses stand; where
 * something stands between them that has a statement of its own, they are two.
 */
function acrossStatements(list: Piece[]): Piece[] {
  let run = 0;
  const runs = list.map(({ step: { join } }, index) => {
    const before = list[index - 1]?.step.join?.head;
    return index === 0 || (join && join.head === before) ? run : ++run;
  });
  if (run === 0) return list;
  const awaits = (piece: Piece, { creates, disturbs }: Piece) =>
    [...creates, ...(piece.effect === 'create' ? disturbs : [])].some((key) => piece.needs.includes(key));
  const makers = (piece: Piece, index: number) =>
    list.filter((other, place) => place > index && runs[place] !== runs[index] && awaits(piece, other));
  const late = list.flatMap((piece, index) => {
    const last = makers(piece, index).at(-1);
    return last ? [{ piece, last }] : [];
  });
  if (late.length === 0) return list;
  const moved = list.filter((piece) => !late.some((each) => each.piece === piece));
  for (const { piece, last } of late) {
    moved.splice(placeAfter(last, piece, moved), 0, piece);
  }
  return moved;
}

/** Behind the whole statement that the clause stands in, unless it is a part of that itself, or a clause of it waits for this one. */
function placeAfter(last: Piece, piece: Piece, list: readonly Piece[]): number {
  const head = last.step.join?.head;
  let place = list.indexOf(last) + 1;
  if (place === 0) return list.length;
  if (!head || piece.step.join?.head === head) return place;
  for (let next = list[place]; next?.step.join?.head === head; next = list[++place]) {
    if (next && comesAfter(next, piece)) break;
  }
  return place;
}

/** With the statements that come along with them, each before the first piece that comes later. */
function withFollowers(pieces: readonly Piece[]): readonly (Piece | Follower)[] {
  const followers = pieces.flatMap(followersOf).sort(inOrder);
  if (followers.length === 0) return pieces;
  const all: (Piece | Follower)[] = [];
  let next = 0;
  for (const piece of pieces) {
    for (let first = followers[next]; first && inOrder(first, piece) < 0; first = followers[++next]) all.push(first);
    all.push(piece);
  }
  return [...all, ...followers.slice(next)];
}

function inOrder(a: Piece | Follower, b: Piece | Follower): number {
  return a.step.stage - b.step.stage || compareRanks(a.order, b.order);
}

/** Pieces of one stage that need each other: what hangs on a column goes before it, and comes after it. */
function withinStages(list: Piece[]): Piece[] {
  const waits = (piece: Piece, other: Piece) =>
    other !== piece && other.step.stage === piece.step.stage && comesAfter(piece, other);
  // Few do, and every table with two indexes comes through here.
  if (!list.some((piece) => list.some((other) => waits(piece, other)))) return list;
  const order = dependencyOrder(list.length, (node) => {
    const piece = list[node];
    return piece ? list.flatMap((other, index) => (waits(piece, other) ? [index] : [])) : [];
  });
  return order.flatMap((index) => list[index] ?? []);
}

function comesAfter({ needs, drops, disturbs }: Piece, other: Piece): boolean {
  return (
    other.creates.some((key) => needs.includes(key)) ||
    other.releases.some((key) => drops.includes(key) || disturbs.includes(key))
  );
}

function base(step: Step): Pick<PlannedStatement, 'comment' | 'transaction' | 'hazards' | 'access' | 'secret'> {
  return {
    comment: step.comment,
    transaction: step.transaction ?? 'any',
    hazards: step.hazards ?? [],
    ...(step.access ? { access: true } : {}),
    ...(step.secret === undefined ? {} : { secret: step.secret }),
  };
}

/** A part of a table takes along what stands on it (an index its parts in partitions), the table itself everything. */
function takenBy({ key, root }: Piece, implied: readonly Piece[]): readonly Piece[] {
  if (key === root) return implied;
  const gone = new Set([key]);
  for (let before = 0; before !== gone.size; ) {
    before = gone.size;
    for (const piece of implied) if (piece.releases.some((other) => gone.has(other))) gone.add(piece.key);
  }
  return implied.filter((piece) => gone.has(piece.key));
}

function single(
  piece: Piece,
  implied: readonly Piece[],
  recreate: (pieces: readonly Piece[]) => readonly string[],
): Composed {
  const { step } = piece;
  const taken = piece.effect === 'drop' ? takenBy(piece, implied) : [];
  if (piece.effect === 'drop' && (taken.length > 0 || step.refill)) {
    return { ...base(step), sql: step.sql, reverse: [...recreate([piece, ...taken]), ...(step.refill ?? [])] };
  }
  return alone(step, step.reverse && [...(step.beforeReverse ?? []), ...step.reverse, ...piece.afterReverse]);
}

function alone(step: Step, reverse: readonly string[] | undefined): Composed {
  return {
    ...base(step),
    sql: step.sql,
    ...(reverse ? { reverse } : {}),
    ...(step.usableAfterCommit === undefined ? {} : { usableAfterCommit: step.usableAfterCommit }),
  };
}

function listed(piece: Piece, pieces: readonly Piece[]): PlannedStatement {
  const items = pieces
    .flatMap(itemsOf)
    .sort((a, b) => a.item.rank - b.item.rank || a.place - b.place)
    .map(({ item }) => item.text);
  const { sql, listEnd: after = '', reverse } = piece.step;
  return {
    ...base(piece.step),
    sql: items.length === 0 && piece.step.listOptional ? sql + after : `${sql} (${items.join(', ')})${after}`,
    ...(items.length > 0 ? { list: { before: `${sql} `, items, after } } : {}),
    ...(reverse ? { reverse } : {}),
  };
}

/** One statement of several clauses. It can be undone when every clause can; the way back goes through them backwards. */
function joined(pieces: readonly Piece[]): PlannedStatement {
  const head = pieces[0]?.step.join ?? { head: '', comment: '' };
  const undoable = pieces.every(({ step }) => step.reverse !== undefined);
  const back = dependentsFirst([...pieces].reverse()).flatMap(({ step }) => step.reverse ?? []);
  const before = pieces.flatMap(({ step }) => step.beforeReverse ?? []);
  const after = pieces.flatMap(({ afterReverse }) => afterReverse);
  const transactions = pieces.map(({ step }) => step.transaction ?? 'any');
  return {
    sql: `${head.head} ${pieces.map(({ step }) => step.sql).join(', ')}`,
    comment: head.comment,
    transaction: transactions.includes('none') ? 'none' : transactions.includes('own') ? 'own' : 'any',
    hazards: pieces.flatMap(({ step }) => step.hazards ?? []),
    ...(undoable
      ? { reverse: [...before, ...(back.length > 0 ? [`${head.head} ${back.join(', ')}`] : []), ...after] }
      : {}),
  };
}

/** The server adds columns before checks, wherever the clauses stand; a check that went with its column could not be dropped after it. */
function dependentsFirst(pieces: readonly Piece[]): readonly Piece[] {
  const order = dependencyOrder(pieces.length, (node) => {
    const made = pieces[node]?.creates ?? [];
    if (made.length === 0) return [];
    return pieces.flatMap(({ needs }, index) =>
      index !== node && made.some((key) => needs.includes(key)) ? [index] : [],
    );
  });
  return order.flatMap((index) => pieces[index] ?? []);
}

/** What changes along with one of the clauses, and has to be said again once that is undone. */
function following(clauses: readonly Piece[], implied: readonly Piece[]): readonly Piece[] {
  return implied.filter(({ effect, object, step }) => {
    const alike = clauses.filter((clause) => clause.object.name === object.name);
    // A check of a child goes with that of the parent, and comes back with it, without its comment.
    if (effect === 'drop')
      return alike.some((clause) => clause.effect === 'drop' && clause.object.kind === object.kind);
    return effect === 'alter' && step.join !== undefined && alike.some((clause) => clause.step.stage === step.stage);
  });
}

/** What the statement takes along comes back after it. Where that uses it (a default that counts with the column's sequence), nothing does. */
function withImplied(
  { reverse, ...statement }: PlannedStatement,
  clauses: readonly Piece[],
  implied: readonly Piece[],
): PlannedStatement {
  if (!reverse || implied.some(({ key }) => clauses.some(({ releases }) => releases.includes(key)))) return statement;
  const parts = implied.map(({ step, afterReverse }) => {
    const { join, reverse, reverseAlong = reverse } = step;
    if (!reverseAlong) return undefined;
    const own = join && reverseAlong.length > 0 ? [`${join.head} ${reverseAlong.join(', ')}`] : reverseAlong;
    return [...own, ...afterReverse];
  });
  if (parts.some((part) => part === undefined)) return statement;
  return { ...statement, reverse: [...reverse, ...parts.flatMap((part) => part ?? [])] };
}
