import type { Position } from '../errors/telamon-error.ts';
import { TelamonError } from '../errors/telamon-error.ts';

/** Somebody says that an object of the current state has another name in the desired one. */
export interface RenameRequest {
  /** A kind's name, or the word that its rules of renaming give it: `table`, `column`, `constraint`. */
  readonly word: string;
  /** The name it has, behind as much of its schema and its table as is needed to find it. */
  readonly from: readonly string[];
  /** The new name, behind a new schema if it moves there. */
  readonly to: readonly string[];
  /** As it was said, for messages. */
  readonly source: string;
  readonly position?: Position | undefined;
  /** It stands in a file and stays there when the rename is done: then it asks for nothing. */
  readonly lasting?: true;
}

/**
 * `table:old=new`, `column:users.first=name`, `table:app.old=other.new`; a name with a dot or an equals sign in it stands in double quotes.
 * @throws TelamonError usage.
 */
export function parseRename(text: string): RenameRequest {
  const source = `--rename ${text}`;
  const colon = text.indexOf(':');
  const word = text.slice(0, Math.max(0, colon)).trim();
  const sides = namesIn(text.slice(colon + 1));
  const [from, to] = sides ?? [];
  if (word === '' || sides?.length !== 2 || !from || !to) {
    throw new TelamonError('usage', `${source}: a rename is written KIND:OLD=NEW`, {
      hints: ['like --rename table:users=people or --rename column:people.first_name=name'],
    });
  }
  return { word, from, to, source };
}

/** The names of a path: `app.users`, `"a.b".c`. Undefined for what is none. */
export function parsePath(text: string): readonly string[] | undefined {
  const sides = namesIn(text);
  return sides?.length === 1 ? sides[0] : undefined;
}

/** Paths on both sides of each equals sign; undefined where a name is empty or a quote stays open. */
function namesIn(text: string): (readonly string[])[] | undefined {
  const part = /\s*(?:"((?:[^"]|"")+)"|([^".=]+?))\s*(\.|=|$)/y;
  const sides: string[][] = [[]];
  for (let at = 0; ; at = part.lastIndex) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (!match) return undefined;
    sides.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '') return sides;
    if (match[3] === '=') sides.push([]);
  }
}
