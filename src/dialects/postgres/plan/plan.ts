import { diffRealms } from '../../../diff/diff.ts';
import type { Alter, Change, FieldChange } from '../../../schema/change.ts';
import { keyOf, type ObjectKey, type Realm, realmOf, type SchemaObject } from '../../../schema/model.ts';
import type { Plan, PlannedStatement } from '../../../schema/plan.ts';
import type { PlanOptions } from '../../dialect.ts';
import type { PlanContext } from '../kinds/contract.ts';
import { kindOf, kinds } from '../kinds/index.ts';
import { quoteName } from '../quote.ts';
import { arrange } from './arrange.ts';
import { withAside } from './aside.ts';
import { earlyBodies } from './bodies.ts';
import { withCommitPoints } from './commit-points.ts';
import { compose } from './compose.ts';
import { expand } from './expand.ts';
import { afterFilling } from './filled.ts';
import type { Node } from './nodes.ts';
import { withoutPartners } from './partners.ts';
import { kindIndex, type Piece, type Scene, sceneOf } from './pieces.ts';
import { withDependents } from './rebuild.ts';
import { renameStatements } from './rename.ts';
import { saidAgain, saidOnTheWayBack } from './said-again.ts';
import { spelledOut } from './spelled.ts';

/**
 * The statements that make the changes, in an order in which each finds what it needs.
 * @throws TelamonError plan_refused for what the server cannot do without losing data.
 */
export function plan(changes: readonly Change[], options: PlanOptions): Plan {
  if (changes.length === 0) return { statements: [] };
  const context = contextOf(options);
  return { statements: [...renameStatements(changes, context), ...statements(changes, context, options)] };
}

function statements(asked: readonly Change[], given: PlanContext, options: PlanOptions): readonly PlannedStatement[] {
  const { changes, context } = spelledOut(asked, given);
  const nodes = arranged(changes, context);
  let rules: readonly SchemaObject[] | undefined;
  const again = (pieces: readonly Piece[]) => {
    rules ??= rulesBetween(options);
    return recreate(pieces, { ...options, from: context.from }, rules);
  };
  return withCommitPoints(compose(nodes, again, earlyBodies(nodes)));
}

/** What cannot change in place, since what it needs waits for what it holds, is made again, unless it holds rows. */
function arranged(asked: readonly Change[], context: PlanContext): readonly Node[] {
  const changes = withEntailed(asked, context);
  const scene = sceneOf(context, changes);
  const forced = new Set<ObjectKey>();
  for (;;) {
    const { pieces, back } = saidAgain(piecesOf(changes, scene, forced), scene);
    const { nodes, stuck } = arrange(afterFilling(pieces, scene));
    const more = changes.flatMap((change) => {
      const free = change.verb === 'alter' && stuck.includes(change.key) && !forced.has(change.key);
      return free && mayGo(change.from, context) ? [change.key] : [];
    });
    if (more.length === 0) return saidOnTheWayBack(nodes, back);
    for (const key of more) forced.add(key);
  }
}

/** All that the changes need, and what stands in their way. */
function piecesOf(changes: readonly Change[], scene: Scene, forced: ReadonlySet<ObjectKey>): readonly Piece[] {
  const pieces = withDependents(expand(changes, scene, forced), changes, scene);
  return withoutPartners(withAside(pieces, changes, scene), scene);
}

/** With what comes along with the changes, each before the change that asks for it; what changes anyway changes in that, too. */
function withEntailed(changes: readonly Change[], context: PlanContext): readonly Change[] {
  const known = new Set(changes.map(({ key }) => key));
  const more = new Map<ObjectKey, readonly FieldChange[]>();
  const all: Change[] = [];
  const add = (change: Change) => {
    for (const other of entailedBy(change, context)) {
      if (known.has(other.key)) {
        more.set(other.key, [...(more.get(other.key) ?? []), ...other.fields]);
        continue;
      }
      known.add(other.key);
      add(other);
    }
    all.push(change);
  };
  changes.forEach(add);
  return more.size === 0 ? all : all.map((change) => withFields(change, more.get(change.key) ?? []));
}

function entailedBy(change: Change, context: PlanContext): readonly Alter[] {
  if (change.verb === 'alter') return kindOf(change.to).entails?.(change, context) ?? [];
  return change.verb === 'create' ? (kindOf(change.object).entailsNew?.(change.object, context) ?? []) : [];
}

function withFields(change: Change, more: readonly FieldChange[]): Change {
  if (change.verb !== 'alter' || more.length === 0) return change;
  const fields = new Map([...more, ...change.fields].map((field) => [field.field, field]));
  return { ...change, fields: [...fields.values()] };
}

function mayGo(object: SchemaObject, context: PlanContext): boolean {
  const kind = kindOf(object);
  if (kind.container || kind.owners !== undefined) return false;
  return !kind.drop(object, context).some(({ hazards = [] }) => hazards.some(({ type }) => type === 'DELETES_DATA'));
}

function contextOf(options: PlanOptions): PlanContext {
  const { from, to, qualifier, targetMajor } = options;
  return {
    from,
    to,
    targetMajor,
    identityRestart: options.identityRestart === true,
    access: options.access === true,
    owners: options.owners === true,
    sensitive: options.sensitive === true,
    concurrentIndex: options.concurrentIndex ?? {},
    rebuild: options.rebuild ?? {},
    online: options.online ?? {},
    name: ({ schema, name }, home = schema) => {
      if (qualifier.by === 'name') return `${quoteName(qualifier.name)}.${quoteName(name)}`;
      const near = qualifier.by === 'none' && schema === home;
      return schema === undefined || near ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
    },
  };
}

/** What makes dropped objects again, from the state that held them. */
function recreate(pieces: readonly Piece[], options: PlanOptions, rules: readonly SchemaObject[]): readonly string[] {
  const objects = pieces.flatMap(({ key }) => options.from.objects.get(key) ?? []);
  const standing = [...wholeOf(objects, options.from), ...rules];
  const [from, to] = [realmOf(standing), realmOf([...standing, ...objects])];
  const optIn = kinds.flatMap((kind) => kind.optIn ?? []);
  const changes = diffRealms(from, to, kinds, { access: true, optIn });
  return plan(changes, { ...options, from, to, access: true }).statements.map(({ sql }) => sql);
}

/** What comes last and goes first, and stands on the way back as well: rules that give rights to what is made. */
function rulesBetween({ from, to }: PlanOptions): readonly SchemaObject[] {
  return [...from.objects].flatMap(([key, object]) => (kindOf(object).last && to.objects.has(key) ? [object] : []));
}

/** What the objects belong to or are parts of, with all else that it owns: it hands down some of theirs. */
function wholeOf(objects: readonly SchemaObject[], realm: Realm): SchemaObject[] {
  const own = new Set(objects.map(keyOf));
  const above = new Set<ObjectKey>();
  const climb = (object: SchemaObject) => {
    const owner = kindIndex.owner(object, realm);
    // Parents are of the same kind.
    const alike = (key: ObjectKey) => realm.objects.get(key)?.kind === object.kind;
    const holders = () => [
      ...(kindOf(object).partOf?.(object) ?? []),
      ...kindIndex.references(object, realm).filter(alike),
    ];
    for (const key of owner === undefined ? holders() : [owner]) {
      if (own.has(key) || above.has(key)) continue;
      above.add(key);
      const holder = realm.objects.get(key);
      if (holder) climb(holder);
    }
  };
  objects.forEach(climb);
  if (above.size === 0) return [];
  return [...realm.objects].flatMap(([key, object]) => {
    const owner = kindIndex.owner(object, realm);
    return !own.has(key) && (above.has(key) || (owner !== undefined && above.has(owner))) ? [object] : [];
  });
}

/** The plan that makes a whole state in an empty database: what `schema inspect` prints as SQL. */
export function planFromEmpty(to: Realm, options: Omit<PlanOptions, 'from' | 'to'>): Plan {
  const from = realmOf([]);
  return plan(diffRealms(from, to, kinds, { access: options.access === true }), { ...options, from, to });
}
