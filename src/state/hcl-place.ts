import type { Dialect } from '../dialects/dialect.ts';
import { placeOfObject, type ReadSchema } from '../dialects/schema-hcl/index.ts';
import { indexKinds } from '../diff/kinds.ts';
import type { Position } from '../errors/telamon-error.ts';
import { keyOf, type SchemaObject } from '../schema/model.ts';

/**
 * The block behind a statement that a database refused: that of the object whose name the statement has first, or of the part of it whose
 * name stands last before the place that the database points at.
 * @param position in the statement, from 1.
 */
export function placeInSchema(
  schema: ReadSchema,
  sql: string,
  position: number | undefined,
  dialect: Dialect,
): Position | undefined {
  const kinds = indexKinds(dialect.kinds);
  const objects = [...schema.realm.objects.values()];
  const at = (object: SchemaObject) => sql.indexOf(dialect.quoteName(object.name));
  const earliest = (among: readonly SchemaObject[]) =>
    among
      .map((object) => ({ object, at: at(object) }))
      .filter((found) => found.at >= 0)
      .sort((a, b) => a.at - b.at)[0];
  const roots = objects.filter(({ parent }) => parent === undefined);
  const isContainer = (object: SchemaObject) => kinds.of(object).container === true;
  const root = earliest(roots.filter((object) => !isContainer(object))) ?? earliest(roots);
  if (!root) return undefined;
  const parts = objects.filter(
    ({ schema: home, parent }) => parent === root.object.name && home === root.object.schema,
  );
  const before = position === undefined ? root.at : position - 1;
  const part = parts
    .map((object) => ({ object, at: sql.lastIndexOf(dialect.quoteName(object.name), before) }))
    .filter((found) => found.at >= 0)
    .sort((a, b) => b.at - a.at)[0];
  return placeOfObject(schema, keyOf(part?.object ?? root.object));
}
