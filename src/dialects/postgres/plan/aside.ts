import type { Change } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type SchemaObject } from '../../../schema/model.ts';
import { kindOf, kinds } from '../kinds/index.ts';
import { remakePieces } from './expand.ts';
import { kindIndex, type Piece, type Scene } from './pieces.ts';

const mayStep: ReadonlySet<string> = new Set(kinds.flatMap(({ name, stepsAside }) => (stepsAside ? [name] : [])));

/** Around the pieces of the changes, what steps aside for them: see {@link PostgresKind.stepsAside}. */
export function withAside(pieces: readonly Piece[], changes: readonly Change[], scene: Scene): readonly Piece[] {
  const aside = steppingAside(changes, scene);
  if (aside.length === 0) return pieces;
  const keys = new Set(aside.map(([from]) => keyOf(from)));
  const own = aside.flatMap(([from, to]) => remakePieces(from, to, scene));
  return [
    ...own.filter(({ effect }) => effect === 'drop'),
    ...pieces.filter(({ key }) => !keys.has(key)),
    ...own.filter(({ effect }) => effect !== 'drop'),
  ];
}

function steppingAside(changes: readonly Change[], { context }: Scene): (readonly [SchemaObject, SchemaObject])[] {
  const { from, to } = context;
  let changed: ReadonlySet<ObjectKey> | undefined;
  return [...from.objects].flatMap(([key, object]) => {
    const after = mayStep.has(object.kind) ? to.objects.get(key) : undefined;
    if (!after) return [];
    changed ??= changedOwners(changes, context);
    return kindOf(object).stepsAside?.(object, after, changed, context) ? [[object, after] as const] : [];
  });
}

/** What somebody else could notice changing: not what is only said of it. */
function changedOwners(changes: readonly Change[], { from, to }: Scene['context']): ReadonlySet<ObjectKey> {
  const told = ({ field }: { readonly field: string }) => field === 'comment' || field === 'access';
  return new Set(
    changes.flatMap((change) => {
      if (change.verb === 'alter' && change.fields.every(told)) return [];
      const [object, realm] =
        change.verb === 'create' ? [change.object, to] : ['object' in change ? change.object : change.from, from];
      return [kindIndex.owner(object, realm) ?? change.key];
    }),
  );
}
