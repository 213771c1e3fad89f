import type { SchemaObject } from '../schema/model.ts';

/** A kind of object, as the shared code sees it. */
export interface Kind<O extends SchemaObject = SchemaObject> {
  readonly name: O['kind'];
}
