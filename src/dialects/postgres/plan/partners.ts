import type { ObjectKey, Realm } from '../../../schema/model.ts';
import { kindOf, kinds } from '../kinds/index.ts';
import type { Piece, Scene } from './pieces.ts';

/** For each partner what it is a partner of. */
export type Partners = ReadonlyMap<ObjectKey, readonly ObjectKey[]>;

const withPartners: ReadonlySet<string> = new Set(kinds.flatMap(({ name, partners }) => (partners ? [name] : [])));

/** Who is made of what also names it: see {@link PostgresKind.partners}. What does not name it is simply made before. */
export function partnersIn(realm: Realm): Partners {
  const found = new Map<ObjectKey, ObjectKey[]>();
  realm.objects.forEach((object, key) => {
    if (!withPartners.has(object.kind)) return;
    for (const partner of kindOf(object).partners?.(object, realm) ?? []) {
      const other = realm.objects.get(partner);
      if (!other || ![...(other.dependsOn ?? []), ...kindOf(other).references(other)].includes(key)) continue;
      found.set(partner, [...(found.get(partner) ?? []), key]);
    }
  });
  return found;
}

/** Where something that is dropped takes its partners along, they have no statements of their own; nor have they on the way back from both. */
export function withoutPartners(pieces: readonly Piece[], { partners }: Scene): readonly Piece[] {
  if (partners.from.size + partners.to.size === 0) return pieces;
  const dropped = keysWhere(pieces, ({ drops, key }) => drops.includes(key));
  const created = keysWhere(pieces, ({ creates, key }) => creates.includes(key));
  const takerOf = ({ key, effect }: Piece) =>
    effect === 'drop' ? partners.from.get(key)?.find((other) => dropped.has(other)) : undefined;
  const takers = new Set(pieces.flatMap((piece) => takerOf(piece) ?? []));
  const wholes = new Set([...partners.to.values()].flat());
  return pieces.map((piece) => {
    const taker = takerOf(piece);
    if (taker !== undefined) return { ...piece, step: { ...piece.step, implied: true }, role: 'implied', root: taker };
    // What would go with its schema goes by itself, and takes them from wherever they are.
    if (takers.has(piece.key) && piece.effect === 'drop') return { ...piece, role: 'statement', root: piece.key };
    const comesAlong = partners.to.get(piece.key)?.some((other) => created.has(other));
    // What is said of the whole goes with it, too.
    const isSaid = piece.effect === 'alter' && created.has(piece.key) && wholes.has(piece.key);
    return comesAlong || isSaid ? { ...piece, step: { ...piece.step, reverse: [] }, afterReverse: [] } : piece;
  });
}

function keysWhere(pieces: readonly Piece[], is: (piece: Piece) => boolean): ReadonlySet<ObjectKey> {
  return new Set(pieces.filter(is).map(({ key }) => key));
}
