import type { SplitRules } from '../../dialects/dialect.ts';
import { type Position, TelamonError } from '../../errors/telamon-error.ts';
import { atlasFormat } from '../formats/atlas.ts';
import { readMigration } from '../migration.ts';
import { positionAt, type Source } from '../source.ts';
import { isEmptyStatement } from '../split/statement.ts';

/** SQL of the user's own that runs before or behind the files of a run, outside of their transactions. */
export interface AroundBlock {
  /** `pre "migrate_apply"` */
  readonly title: string;
  readonly position: Position;
  /** Not to be run, and what is said of that; '' for nothing. */
  readonly skipped?: string | undefined;
  readonly scripts: readonly AroundScript[];
}

export interface AroundScript {
  readonly source: Source;
  /** Where it stands in the project file; undefined when the source is a file of its own. */
  readonly place?: Position | undefined;
}

/** What runs around the files, read when it is known that there are any to run. */
export interface Around {
  readonly pre: readonly AroundBlock[];
  readonly post: readonly AroundBlock[];
}

/** A block whose scripts are cut into statements. */
export interface CutBlock {
  readonly block: AroundBlock;
  readonly statements: readonly CutStatement[];
}

export interface CutStatement {
  readonly text: string;
  readonly position: Position;
}

/** @throws TelamonError file_invalid for what cannot be cut. */
export function cutBlock(block: AroundBlock, rules: SplitRules): CutBlock {
  return { block, statements: block.scripts.flatMap((script) => cut(script, rules)) };
}

function cut({ source, place }: AroundScript, rules: SplitRules): readonly CutStatement[] {
  const file = {
    name: source.name,
    version: '',
    description: '',
    path: source.name,
    bytes: new TextEncoder().encode(source.text),
  };
  try {
    return readMigration(file, rules, atlasFormat)
      .statements.filter((statement) => !isEmptyStatement(statement))
      .map(({ text, start }) => ({ text, position: place ?? positionAt(source, start, text.length) }));
  } catch (error) {
    if (!(error instanceof TelamonError) || !place) throw error;
    throw new TelamonError(error.code, error.message, { position: place, hints: error.hints, cause: error });
  }
}
