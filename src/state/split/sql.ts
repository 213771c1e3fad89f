import { posix } from 'node:path';
import type { SplitRules } from '../../dialects/dialect.ts';
import { genericRules, split } from '../../migrations/split/split.ts';
import { importLine } from '../sql-imports.ts';
import { type Archive, pathPart } from './archive.ts';
import { folderOf } from './kinds.ts';
import { type KnownTargets, type Target, targetOf, wordsOf } from './sql-target.ts';

/** Imports all the others, in an order in which they run; what fits into none of them follows. */
export const mainSql = 'main.sql';

/** For what telamon prints, on any database. */
const rules: SplitRules = { ...genericRules, beginBlocks: true, backslashEscapes: 'e-strings', nestedComments: true };

interface Piece {
  /** With the comments above it. */
  readonly text: string;
  readonly path: string | undefined;
  readonly target: Target | undefined;
}

/**
 * Cuts a script into a file for each object. A file holds what makes its object and what belongs to it, and imports the files of
 * objects that it mentions. What mentions an object that comes later (the foreign keys of two tables that point at each other)
 * stands at the end of {@link mainSql}.
 */
export function splitSql(text: string): Archive {
  const pieces = piecesOf(text);
  const order = new Map<string, number>();
  const named = new Map<string, Set<string>>();
  for (const [index, { path, target }] of pieces.entries()) {
    if (path === undefined || !target || order.has(path)) continue;
    order.set(path, index);
    named.set(target.name, (named.get(target.name) ?? new Set()).add(path));
  }
  const files = new Map<string, { readonly texts: string[]; readonly imports: Set<string> }>();
  const late: string[] = [];
  const moved = new Set<string>();
  for (const [index, { text, path, target }] of pieces.entries()) {
    if (path === undefined) {
      late.push(text);
      continue;
    }
    const first = order.get(path) ?? index;
    const mentioned = mentions(text, path, target?.alone === true);
    const waits = moved.has(path) || mentioned.some((other) => (order.get(other) ?? 0) > first || moved.has(other));
    if (index > first && waits) {
      late.push(text);
      moved.add(path);
      continue;
    }
    const file = files.get(path) ?? { texts: [], imports: new Set() };
    files.set(path, file);
    file.texts.push(text);
    for (const other of mentioned) if ((order.get(other) ?? 0) < first) file.imports.add(other);
  }
  return new Map([
    [mainSql, script([...files.keys()], late, '')],
    ...[...files].map(([path, { texts, imports }]) => [path, script([...imports], texts, path)] as const),
  ]);

  /** The files of other objects that a statement names. */
  function mentions(sql: string, own: string, alone: boolean): string[] {
    const paths = new Set(wordsOf(sql).flatMap((word) => [...(named.get(word) ?? [])]));
    paths.delete(own);
    return [...paths].filter((path) => !alone || !/(?:^|\/)(?:tables|views)\//.test(path));
  }
}

function piecesOf(text: string): Piece[] {
  const known: KnownTargets = { indexes: new Map(), objects: new Map() };
  let from = 0;
  return split(text, { rules }).map((statement) => {
    const piece = text.slice(from, statement.end).trim();
    from = statement.end;
    const target = targetOf(statement.text, known);
    return { text: piece, target, path: target && pathOf(target) };
  });
}

function pathOf({ schema, kind, name }: Target): string {
  const file = `${pathPart(name)}.sql`;
  const home = schema === undefined ? '' : `schemas/${pathPart(schema)}/`;
  return kind === 'schema' ? `${home}${file}` : `${home}${folderOf(kind)}/${file}`;
}

function script(imports: readonly string[], statements: readonly string[], from: string): string {
  const head = imports.map((path) => `${importLine(posix.relative(posix.dirname(from), path))}\n`).join('');
  const body = statements.map((statement) => `${statement}\n`).join('');
  return head === '' || body === '' ? head + body : `${head}\n${body}`;
}
