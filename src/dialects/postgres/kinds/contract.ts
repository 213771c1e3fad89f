import type { HclBlock, HclExpr } from '../../../hcl/print.ts';
import type { Alter, Rename } from '../../../schema/change.ts';
import type { ObjectKey, Realm, SchemaObject } from '../../../schema/model.ts';
import type { Hazard, PlannedStatement } from '../../../schema/plan.ts';
import type { PlanPolicy } from '../../dialect.ts';
import type { Kind, RenameRules } from '../../kind.ts';
import type { HclReading } from '../../schema-hcl/index.ts';
import type { Catalog, CatalogOf, CatalogPart } from '../catalog/catalog.ts';
import type { TypeName, TypeRef } from '../types.ts';

/** Where the catalog keeps an object, made by {@link address}: comments and dependencies find it by that. */
export type Address = number;

const catalogs = new Map<string, number>();

/** A number tells the same as a text would, and is made and looked up faster: 32 bits are an oid's, 11 a column's. */
export function address(catalog: string, id: number, sub = 0): Address {
  const rank = catalogs.get(catalog) ?? catalogs.size;
  if (rank === catalogs.size) catalogs.set(catalog, rank);
  return (rank * 2 ** 32 + id) * 2 ** 11 + sub;
}

/** An object as read. The first address is the one that its comment hangs on. */
export interface Found<O extends SchemaObject = SchemaObject> {
  readonly object: O;
  readonly addresses: readonly Address[];
}

/** What a kind needs to know to write SQL. */
export interface PlanContext {
  readonly from: Realm;
  readonly to: Realm;
  /** Major version of the server that runs the plan. */
  readonly targetMajor: number;
  /** `RESTART` may be planned for identities: neither side is a live database or a migration directory. */
  readonly identityRestart: boolean;
  /** Owners and rights follow the desired state. */
  readonly access: boolean;
  /** Also where it names no owner: then things belong to whoever runs the plan. */
  readonly owners: boolean;
  /** Passwords are set. */
  readonly sensitive: boolean;
  readonly concurrentIndex: NonNullable<PlanPolicy['concurrentIndex']>;
  readonly online: NonNullable<PlanPolicy['online']>;
  /** What may be made again although its rows may not fit. */
  readonly rebuild: NonNullable<PlanPolicy['rebuild']>;
  /** Quoted and qualified. `home` is the schema of the object that the name is written for. */
  name(object: { readonly schema?: string; readonly name: string }, home?: string): string;
}

/** Puts texts that count columns by their places into the order that the columns have where the text goes. */
export interface RowOrders {
  /** An expression or a query. */
  text(sql: string): string;
  /** The body of a routine, or a value, of this type. */
  result(sql: string, type: TypeRef): string;
  /** What a rule on this relation does: what comes back are its rows. */
  returning(sql: string, owner: ObjectKey): string;
}

/**
 * When, among the changes of one table, a step has its turn. Steps of one stage keep the order of their objects.
 * The server runs the clauses of one ALTER in passes of its own (drops, types, additions): these stages are how it reads.
 */
export const stage = {
  /** What hangs on the table and would be in the way of its changes: triggers, rules, policies that go. */
  leave: 5,
  /** A key of the table that points at another one of its own, which no statement before may take away. */
  dropSelfReference: 8,
  dropIndex: 10,
  rename: 20,
  prepare: 30,
  dropUnique: 40,
  dropPrimaryKey: 41,
  dropCheck: 42,
  dropForeignKey: 43,
  head: 50,
  addCheck: 60,
  column: 61,
  addColumn: 62,
  addPrimaryKey: 63,
  addUnique: 64,
  addForeignKey: 65,
  cleanUp: 70,
  finish: 75,
  createIndex: 80,
  /** A finished table, or index, becomes a part of another. */
  attach: 83,
  /** What comes to hang on the finished table: triggers, rules, policies. */
  arrive: 85,
  comment: 90,
  access: 91,
  partComment: 91,
  settings: 95,
} as const;

/** A line in the list of a CREATE. Lists sort by rank. */
export interface ListItem {
  readonly text: string;
  readonly rank: number;
}

/** One piece of SQL for one object: a statement, or a clause that shares its statement with its neighbours. */
export interface Step {
  readonly stage: number;
  /** A statement without its end, or a clause when {@link join} is there. */
  readonly sql: string;
  /** The statement that clauses share: `ALTER TABLE "t"`, with the comment of the whole. */
  readonly join?: { readonly head: string; readonly comment: string };
  /** The same object inside its owner's `CREATE … ( … )`, used when that is made in this plan. */
  readonly item?: ListItem;
  /**
   * The same item in two goes, for when what it needs has to come after its owner (a default that calls a function of the table's own
   * row type): the shorter item, what that needs, and the step that follows.
   */
  readonly late?: { readonly item: string; readonly needs: readonly ObjectKey[]; readonly then: Step };
  /** It takes off this part of the object (its default), for as long as something below is not there. */
  readonly takesOff?: string;
  /** How the step is undone where another one has taken that part of the object off before: {@link takesOff}. */
  readonly reverseOff?: { readonly part: string; readonly reverse: readonly string[] };
  /** Says who may use an object: tried only where all roles are there. */
  readonly access?: true;
  /** The statement as it runs, where `sql` leaves out what nobody must see. */
  readonly secret?: string;
  /** Opens such a list: items come between `sql` + ` (` and `)` + this. */
  readonly listEnd?: string;
  /** Without items there is no list, not even an empty one. */
  readonly listOptional?: true;
  readonly comment: string;
  /** Clauses when {@link join} is there, statements otherwise; left out when nothing undoes it. */
  readonly reverse?: readonly string[];
  /** Statements that begin undoing it, before the clauses that it shares its statement with. */
  readonly beforeReverse?: readonly string[];
  /** Statements that finish undoing it, after the clauses that it shares its statement with. */
  readonly afterReverse?: readonly string[];
  /** Undoes it where another statement takes the object along: that one shares a transaction. */
  readonly reverseAlong?: readonly string[];
  readonly hazards?: readonly Hazard[];
  readonly transaction?: PlannedStatement['transaction'];
  /** What it adds, as SQL writes it; the server lets no other statement use it before the transaction has ended. */
  readonly usableAfterCommit?: string;
  /** What it does to the object; as the change's verb when left out. A rebuild is a drop and a create. */
  readonly effect?: 'create' | 'drop' | 'alter';
  /**
   * For what has a body of text: true where the server reads it when it is made, and refuses names that it does not find (checking
   * is switched off where it has to come before them); false where it looks at them when it runs.
   */
  readonly checksBody?: boolean;
  /**
   * Nothing that comes first would let the server check its body: that finds its names on another search path than the plan's, or gives
   * the rows of a table whose columns go later.
   */
  readonly strays?: boolean;
  /** The server reads the body that comes back: `refused` where it would say no to that at this point, whatever is there. */
  readonly bodyBack?: 'read' | 'refused';
  /** Stands in the plan by itself, ordered by what it needs, not with the other changes of its table. */
  readonly apart?: boolean;
  /** The object whose drop takes this one along, besides its owner and its schema: the partitioned table of a partition. */
  readonly takenBy?: ObjectKey;
  /** What the step makes besides its object, by a key that others need: room among the bounds of partitions. */
  readonly provides?: readonly ObjectKey[];
  /** Statements that follow those that make a dropped object again: its rows come back. */
  readonly refill?: readonly string[];
  /** Puts rows into these tables: what acts on rows, or reads them, comes to them after it. */
  readonly fills?: readonly ObjectKey[];
  /** A drop that only takes the name away: what stands on the object changes over to what gets the name, or leaves and comes back. */
  readonly aside?: true;
  /** A statement of its own beside the drop of the object, also where something else takes that along. */
  readonly beforeDrop?: true;
  /** Another statement does it: there is no text, but it has its place in the order and in the way back. */
  readonly implied?: true;
  /** The object among whose changes it stands, where that is not its owner: what a parent table hands down is done there. */
  readonly within?: ObjectKey;
  /** Instead of the references of the object. */
  readonly needs?: readonly ObjectKey[];
  /** What may go, or change below it, once this step has run; instead of what the object no longer references. */
  readonly releases?: readonly ObjectKey[];
  /**
   * Objects that stay, but whose change the server refuses while something stands on them: a column whose type changes, under a view.
   * Everything that references them is asked to make way ({@link PostgresKind.makeWay}) before the step, and is back after it.
   */
  readonly disturbs?: readonly ObjectKey[];
  /** What it {@link disturbs} changes its shape: only what has that shape is asked ({@link PostgresKind.reshape}). */
  readonly reshapes?: true;
}

/** `value` is an expression of the one type, `target` the name of the other. */
export type Carry = (value: string, target: string) => string;

/** Something that an object stands on is in the way of the plan. */
export interface Obstacle<O extends SchemaObject = SchemaObject> {
  /** The object above, now and afterwards. */
  readonly from: O;
  readonly to: O;
  /** What it stands on, as it is now and as it will be; the same object where it will be gone. */
  readonly below: SchemaObject;
  readonly belowTo: SchemaObject;
  /** `remade`: the thing below is dropped, and as a rule made again. `disturbed`: it stays, and a step {@link Step.disturbs disturbs} it. */
  readonly cause: 'remade' | 'disturbed' | 'reshaped';
  /** Fields of the object above that the plan changes anyway. */
  readonly changed: ReadonlySet<string>;
  /** A value of the type below, written as one of the type that takes its place, and back: {@link PostgresKind.carry}. */
  readonly carry: { readonly forward: Carry; readonly back: Carry };
}

/** A name in the graph of a plan, for the moment when what had to leave before its owner (a foreign key of a cycle) has left. */
export function leftOwner(key: ObjectKey): ObjectKey {
  return `left ${key}`;
}

/** A name in the graph of a plan, for the moment when something is gone that others have to wait for. */
export function goneKey(key: ObjectKey): ObjectKey {
  return `gone ${key}`;
}

/** A name in the graph of a plan, for the sequence that belongs to a column: it may go while the column stays. */
export function counterOf(key: ObjectKey): ObjectKey {
  return `counter of ${key}`;
}

/** A name in the graph of a plan, for the moment from which on others can name an object that is not finished yet. */
export function begun(key: ObjectKey): ObjectKey {
  return `begun ${key}`;
}

/** Another statement does it: no text, but its place in the order, among the changes of `within`. */
export function implied(effect: NonNullable<Step['effect']>, within?: ObjectKey, more: Partial<Step> = {}): Step {
  const step: Step = { stage: stage.addColumn, sql: '', comment: '', reverse: [], effect, implied: true, ...more };
  return within === undefined ? step : { ...step, within };
}

/** What HCL printing knows about the whole document. */
export interface HclContext {
  readonly realm: Realm;
  /** Children of a relation by kind, in their order. */
  children(owner: SchemaObject, kind: string): readonly SchemaObject[];
  /** The block of an object that its owner's block holds. */
  print(child: SchemaObject): readonly HclBlock[];
  /** The block's labels: the schema comes first where two blocks share a name. */
  labels(object: SchemaObject): readonly string[];
  /** A reference to an object that has a block of its own, or to a column of it: `enum.app.state`, `table.users.column.id`. */
  reference(kind: string, schema: string, name: string, column?: string): HclExpr;
  /** A reference to an object's block, overloads told apart; to the part of a block for what its owner's block holds. */
  block(object: SchemaObject): HclExpr;
  /** Rights are part of the document. */
  readonly access: boolean;
  /** A routine of the state by its name, told from its overloads where it has some; undefined where no block is there. */
  routine(kind: string, schema: string, name: string): HclExpr | undefined;
  /** References to the blocks that objects stand in, each once; without those of types, and without the object's own. */
  dependencies(object: SchemaObject, keys: readonly ObjectKey[]): readonly HclExpr[];
  /** A type: a word, a reference or raw SQL. */
  type(text: { readonly text: string; readonly user?: TypeName }): HclExpr;
}

/** How a kind of which there are many reads its objects: out of these parts of the catalog, and no other. */
export function readFrom<Part extends CatalogPart, O extends SchemaObject>(
  reads: readonly Part[],
  read: (catalog: CatalogOf<Part>) => readonly Found<O>[],
): Required<Pick<PostgresKind<O>, 'reads' | 'read'>> {
  return { reads, read };
}

/** What statements and documents call something that has no statement and no block of its own. */
export interface RightsOn<O extends SchemaObject = SchemaObject> {
  /** Stands for it in a `permission` block, in place of a reference. */
  readonly word: string;
  /** The attribute of that block with the names of several; left out where there is one only. */
  readonly names?: string;
  /** Follows ON in GRANT. */
  on(object: O): string;
  /** In comments of statements. */
  label(object: O): string;
  /** A statement on `on` as it runs; the same when left out. */
  run?(sql: string): string;
}

/** What stands for an object in a plan. */
export interface Spelling {
  readonly object: SchemaObject;
  /** Objects that it holds in its own words. */
  readonly added: readonly SchemaObject[];
  /** What told of those. */
  readonly gone: readonly ObjectKey[];
}

/** One kind of object: everything that is known about it stands in its file. */
export interface PostgresKind<O extends SchemaObject = SchemaObject> extends Kind<O> {
  read(catalog: Catalog): readonly Found<O>[];
  /** The parts that {@link read} looks at: as soon as they are there it reads, while the server works at the others. See {@link readFrom}. */
  readonly reads?: readonly CatalogPart[];
  /** The object as a server of that version keeps it; the very same where that is all of it. */
  knownTo?(object: O, major: number): O;
  /** What is planned in place of an object that comes or goes, where its own words would make another one. `wanted`: by the other state. */
  spelledOut?(object: O, realm: Realm, wanted: ReadonlySet<ObjectKey>, context: PlanContext): Spelling | undefined;
  create(object: O, context: PlanContext): readonly Step[];
  /**
   * Its line in the list of the CREATE of an owner that is new, where that is all there is to say of it: that of the one step of
   * {@link create}, without the rest of the step.
   */
  item?(object: O, context: PlanContext): ListItem | undefined;
  drop(object: O, context: PlanContext): readonly Step[];
  /** Statements that the way back of its drop ends with: what it says of itself beside its comment, its rights and what {@link drop} reverses. */
  saidBack?(object: O, context: PlanContext): readonly string[];
  /**
   * The steps that change it in place, or `remake`: dropped and made again, with its comments and all that it owns (grants, indexes,
   * triggers). Steps of its own with the effects `drop` and `create` are the same to the planner, written differently. Either way,
   * what stands on it leaves before and comes back after; a kind that can (`CREATE OR REPLACE`) changes in place and moves nobody.
   */
  alter(change: Alter<O>, context: PlanContext): readonly Step[] | 'remake';
  /**
   * It would run between the statements of the plan, and could find what it uses half changed: it leaves before everything else and comes
   * back, as it will be, after it. `changed`: what changes, by those that own it.
   */
  stepsAside?(from: O, to: O, changed: ReadonlySet<ObjectKey>, context: PlanContext): boolean;
  /** Changes of other objects that come with a change of this one, although the states do not differ there. */
  entails?(change: Alter<O>, context: PlanContext): readonly Alter[];
  /** Changes of other objects that come with the making of this one. */
  entailsNew?(object: O, context: PlanContext): readonly Alter[];
  /**
   * How it gets out of the way of what it stands on. `remake`, also when left out: dropped in its old form before, made in its new
   * form after. `stay`: the server carries it through (an index of a column whose type changes). Steps: for what cannot be
   * dropped without loss (a column takes its default off and puts it back), each saying what it {@link Step.releases releases} and needs.
   * @throws TelamonError plan_refused where neither can be done.
   */
  makeWay?(obstacle: Obstacle<O>, context: PlanContext): 'remake' | 'stay' | readonly Step[];
  /** Its own change has to wait for something that is made again: it does not make way for what goes before that. */
  changesLate?(object: O, context: PlanContext): boolean;
  /** Gives up the shape of a type for as long as that changes; stays as it is when left out, or where no steps come back. */
  reshape?(obstacle: Obstacle<O>, context: PlanContext): readonly Step[];
  /** What takes it along when it is dropped, without owning it: the column, or the table, that a sequence belongs to. */
  goesWith?(object: O): readonly ObjectKey[];
  /**
   * Makes the object out of one of its owner's that would be dropped (a constraint out of an index), where that saves the work; undefined
   * where it cannot. What the steps do to the old object has the effect `drop`; a step without it leaves in peace what stands on that.
   */
  takesOver?(object: O, dropped: SchemaObject, context: PlanContext): readonly Step[] | undefined;
  /** What it says of its own parts and has to say again, itself unchanged in that, once they have been made again. */
  partsRemade?(from: O, to: O, parts: readonly SchemaObject[], context: PlanContext): readonly Step[];
  /**
   * What it is made of, also where that names the object itself (the functions that read and print the values of a type): such a
   * partner is made once the object has {@link begun}, and goes with it.
   */
  partners?(object: O, realm: Realm): readonly ObjectKey[];
  /** For routines: while both are there, a call of the one could be one of the other. */
  confuses?(one: O, other: SchemaObject): boolean;
  /** What comes along with it, and is no object of a state as long as nothing of it is special: its rights are those of a new object. */
  bears?(object: O): readonly SchemaObject[];
  /** For types: how their values become values of the type that takes their place. Through text when left out. */
  carry?(from: O, to: O, context: PlanContext): Carry;
  /** At a cheap glance its texts may count the columns of relations by their places. */
  countsColumns?(object: O): boolean;
  /** With its texts as they mean the same where columns stand otherwise; the same object where nothing differs. */
  placed?(object: O, orders: RowOrders): O;
  /** The change makes it again behind its siblings. */
  goesLast?(from: O, to: O, major: number): boolean;
  /**
   * What it seems to use where the catalog does not say (names in the text of a function's body): it is made after that, as far as no
   * cycle comes of it.
   */
  mentions?(object: O, realm: Realm): readonly ObjectKey[];
  /** How its fields name roles, where they do; the rights on it are no field. */
  readonly roles?: {
    named(object: O): readonly string[];
    /** What is left of it without some roles: another object, or nothing. */
    without(object: O, gone: ReadonlySet<string>): O | undefined;
    /** What was read of a lesser form, as the state says it. */
    restored(read: O, said: O): O;
    /** The same where roles are called otherwise. */
    renamed(object: O, name: (role: string) => string): O;
  };
  readonly rename?: RenameRules<O> & {
    statements(change: Rename<O>, context: PlanContext): readonly PlannedStatement[];
  };
  /** `on` follows COMMENT ON; `label` stands in the statement's comment. Left out where comments are read only. */
  commentOn?(object: O, context: PlanContext): { readonly on: string; readonly label: string };
  /** For what there is only where somebody has rights on it: it stands in the file of its rights. */
  readonly rightsOn?: RightsOn<O>;
  /** Its comment comes with it: there is nothing to say where it is new. */
  bringsComment?(object: O): boolean;
  /** Objects of one namespace cannot share a name: a drop comes before a create of the same name. */
  readonly namespace?: 'relation' | 'type' | 'routine';
  /** Something of its name stands behind it, among the relations: an index, or what holds the fields of a type. */
  readonly amongRelations?: true;
  /** Its drop takes along what its owner's other objects have built on it (a column takes its indexes). */
  readonly takesSiblings?: boolean;
  /** The server does not take it along with a sibling that it uses: it has to be gone before (triggers, policies). */
  blocksSiblings?(object: O, context: Pick<PlanContext, 'from' | 'to'>): boolean;
  /** May leave its owner's statement to break a cycle (a foreign key); `item`: only the list of one that makes the owner (a check). */
  readonly detachable?: boolean | 'item';
  /** Left out for kinds that print inside their owner's block only. */
  readonly hcl?: HclReading<O> & {
    print(object: O, context: HclContext): HclBlock;
    /** The type of the block that this object has, where that is not always the same. */
    blockOf?(object: O): string;
  };
}
