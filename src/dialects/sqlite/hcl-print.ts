import { type HclItem, printHcl as printItems } from '../../hcl/print.ts';
import type { Realm, SchemaObject } from '../../schema/model.ts';
import { ofKind, partsByTable } from './inspect-report.ts';
import type { HclContext, TablePart } from './kinds/contract.ts';
import { kinds } from './kinds/index.ts';

/** A state as an HCL document: the schema comes last. */
export function printHcl(realm: Realm): string {
  return printItems(itemsOf(realm));
}

function* itemsOf(realm: Realm): Generator<HclItem> {
  const context = hclContext(realm);
  const byKind = new Map<string, SchemaObject[]>();
  for (const object of realm.objects.values()) {
    if (object.parent !== undefined) continue;
    const list = byKind.get(object.kind);
    if (list) list.push(object);
    else byKind.set(object.kind, [object]);
  }
  const order = [...kinds.filter(({ container }) => !container), ...kinds.filter(({ container }) => container)];
  for (const kind of order) {
    for (const object of byKind.get(kind.name) ?? []) {
      const item = kind.hcl?.print?.(object, context);
      if (item) yield item;
    }
  }
}

function hclContext(realm: Realm): HclContext {
  const owned = partsByTable(realm);
  return {
    realm,
    children: <O extends TablePart>(owner: SchemaObject, kind: O['kind']) =>
      ofKind<O>(owned.get(owner.name) ?? [], kind),
  };
}
