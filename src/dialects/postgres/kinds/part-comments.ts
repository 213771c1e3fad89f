import { keyOf, type SchemaObject } from '../../../schema/model.ts';
import { plainLiteral } from '../quote.ts';
import { type Step, stage } from './contract.ts';

/** A part of an object that carries a comment and is no object itself: a field of a composite type, a check of a domain. */
export interface Commented {
  readonly name: string;
  readonly comment?: string;
}

/** What COMMENT ON says for a part, and what the plan calls it. */
export type PartTarget = (part: Commented) => { readonly on: string; readonly label: string };

/** Comments of the parts that `to` has, where they are not those of `from`. */
export function partComments(
  object: SchemaObject,
  from: readonly Commented[],
  to: readonly Commented[],
  target: PartTarget,
): Step[] {
  return to.flatMap((part): Step[] => {
    const before = from.find(({ name }) => name === part.name)?.comment ?? '';
    const after = part.comment ?? '';
    if (before === after) return [];
    const { on, label } = target(part);
    const sql = (text: string) => `COMMENT ON ${on} IS ${plainLiteral(text)}`;
    return [
      {
        stage: stage.partComment,
        sql: sql(after),
        comment: `set comment to ${label}`,
        reverse: [sql(before)],
        effect: 'alter',
        needs: [keyOf(object)],
      },
    ];
  });
}
