import { printHcl as printItems } from '../../hcl/print.ts';
import type { Realm, SchemaObject } from '../../schema/model.ts';
import type { HclContext, TablePart } from './kinds/contract.ts';
import { kindOf, kinds } from './kinds/index.ts';

/** A state as an HCL document: the schema comes last. */
export function printHcl(realm: Realm): string {
  const objects = [...realm.objects.values()];
  const context = hclContext(realm);
  const order = [...kinds.filter(({ container }) => !container), ...kinds.filter(({ container }) => container)];
  return printItems(
    order.flatMap((kind) =>
      objects
        .filter((object) => object.kind === kind.name)
        .flatMap((object) => kindOf(object).hcl?.print?.(object, context) ?? []),
    ),
  );
}

function hclContext(realm: Realm): HclContext {
  const owned = new Map<string, SchemaObject[]>();
  for (const object of realm.objects.values()) {
    if (object.parent === undefined) continue;
    const key = `${object.parent}\0${object.kind}`;
    const list = owned.get(key);
    if (list) list.push(object);
    else owned.set(key, [object]);
  }
  return {
    realm,
    children: <O extends TablePart>(owner: SchemaObject, kind: O['kind']) =>
      (owned.get(`${owner.name}\0${kind}`) ?? []) as unknown as readonly O[],
  };
}
