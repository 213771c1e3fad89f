import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../../schema/model.ts';
import { literal, quoteName } from '../quote.ts';
import { begun, type PlanContext, type Step, stage } from './contract.ts';
import { dollarQuoted } from './function.ts';

type NamedType = SchemaObject & { readonly schema: string };

/** The functions that a type needs, and that need a type of its name to be made with, as the catalog has them. */
export function functionsBelow({ dependsOn = [] }: SchemaObject): readonly ObjectKey[] {
  return dependsOn.filter((key) => parseKey(key).kind === 'function');
}

/** Functions of the state by names as SQL spells them. */
export function functionsNamed(names: readonly string[], realm: Realm): readonly ObjectKey[] {
  if (names.length === 0) return [];
  return [...realm.objects].flatMap(([key, { kind, name }]) =>
    kind === 'function' && names.includes(name) ? [key] : [],
  );
}

/** The name alone comes first, for functions to be made with. */
export function shellStep(object: NamedType, context: PlanContext): Step {
  return {
    stage: stage.head,
    sql: `CREATE TYPE ${context.name(object)}`,
    comment: `create shell type ${quoteName(object.name)}`,
    reverse: [],
    apart: true,
    needs: [keyOf({ kind: 'schema', name: object.schema })],
    provides: [begun(keyOf(object))],
  };
}

/**
 * A type and functions that stand on each other: only CASCADE drops them. What else stands on the type (in another schema, or left out
 * by a pattern) must not go along unseen.
 */
export function dropWithFunctions(object: NamedType, context: PlanContext): string {
  const name = context.name(object);
  const type = `${literal(name)}::pg_catalog.regtype`;
  return `DO ${dollarQuoted(`
BEGIN
  IF EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.deptype = 'n'
      AND d.refobjid IN (
        SELECT unnest(ARRAY[t.oid, t.typarray]) FROM pg_catalog.pg_type t
        WHERE t.oid IN (${type}, (SELECT r.rngmultitypid FROM pg_catalog.pg_range r WHERE r.rngtypid = ${type})))
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend f
        WHERE f.classid = d.refclassid AND f.objid = ${type} AND f.refclassid = d.classid AND f.refobjid = d.objid)
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend i
        WHERE i.classid = d.classid AND i.objid = d.objid AND i.refclassid = d.refclassid AND i.deptype = 'i')
  ) THEN
    RAISE EXCEPTION USING ERRCODE = '2BP01', MESSAGE = 'cannot drop type ' || ${type} || ' because other objects depend on it';
  END IF;
  DROP TYPE ${name} CASCADE;
END
`)}`;
}
