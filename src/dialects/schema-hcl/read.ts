import type { RenameRequest } from '../../diff/rename-request.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { attributeOf, type Block, type Expression, placeOf, positionOf, type Range } from '../../hcl/ast.ts';
import { evaluate } from '../../hcl/evaluate.ts';
import { faultAt, throwAll } from '../../hcl/faults.ts';
import { schemaFunctions } from '../../hcl/functions/index.ts';
import { objectValue, type Value } from '../../hcl/value.ts';
import { type Inputs, resolveVariables } from '../../hcl/variables.ts';
import { keyOf, type ObjectKey, parseKey, type Realm, type SchemaObject } from '../../schema/model.ts';
import { addressBook, type Standing } from './address-book.ts';
import { type Asked, type EvaluateInBlock, schemaBlock } from './block.ts';
import { readDocument, type SchemaDocument, type SchemaFile } from './document.ts';
import { describeInstance, type Instance, instancesOf } from './instance.ts';
import type { ReadableKind, SchemaLanguage } from './language.ts';
import { localsValue } from './locals.ts';
import { type Bindings, layered, noBindings, referenceName } from './names.ts';
import { type RenamedObject, readRenamedFrom, renameRequest } from './renamed-from.ts';
import { requireType, typeWords } from './type-words.ts';
import { noteUnknown, noteUnknownType } from './unknown.ts';

export interface ReadSchemaOptions {
  /** Values for the document's variables; names that it does not declare are ignored. */
  readonly inputs?: Inputs | undefined;
  /** Told of what is odd but no error: unknown attributes and blocks. */
  readonly note?: ((text: string) => void) | undefined;
}

/** What schema files say, in the words of their author: nothing has been asked of a database yet. */
export interface ReadSchema {
  readonly realm: Realm;
  /** Where each object is written. */
  readonly places: ReadonlyMap<ObjectKey, Range>;
  /** The names of its schemas, in order. */
  readonly schemas: readonly string[];
  /** What `renamed_from` says. */
  readonly renames: readonly RenameRequest[];
}

/**
 * What the blocks of a document describe.
 * @throws TelamonError config_invalid, variable_invalid; every fault with its place, several at once.
 */
export function schemaOf(
  document: SchemaDocument,
  language: SchemaLanguage,
  options: ReadSchemaOptions = {},
): ReadSchema {
  const note = options.note ?? (() => undefined);
  const reader = documentReader(document, language, options.inputs ?? new Map(), note);
  const objects: SchemaObject[] = [];
  const places = new Map<ObjectKey, Range>();
  const errors: TelamonError[] = [];
  const twice = new Set<Instance>();
  const former: RenamedObject[] = [];
  for (const { object, instance, renamedFrom } of reader.objects(errors)) {
    const key = keyOf(object);
    const first = places.get(key);
    if (twice.has(instance.root)) continue;
    const range = instance.block.headerRange;
    if (first) {
      twice.add(instance);
      errors.push(faultAt(range, `${describeInstance(instance)} is defined twice`, [`first at ${placeOf(first)}`]));
    } else {
      places.set(key, range);
      objects.push(object);
      if (renamedFrom) former.push({ object, path: renamedFrom, range });
    }
  }
  throwAll(errors.sort(byPlace));
  const known = (object: SchemaObject) => {
    const { dependsOn } = object;
    return dependsOn ? { ...object, dependsOn: dependsOn.filter((key) => places.has(key)) } : object;
  };
  const finished = language.finish?.(objects.map(known)) ?? objects.map(known);
  const container = language.kinds.find((kind) => kind.container)?.name;
  const schemas = finished.filter(({ kind, outside }) => kind === container && !outside).map(({ name }) => name);
  return {
    realm: { objects: new Map(finished.map((object) => [keyOf(object), object])) },
    places,
    schemas,
    renames: former.map((each) => renameRequest(each, schemas.length > 1)),
  };
}

/**
 * Reads schema files, all of them as one document.
 * @throws TelamonError config_syntax, config_invalid, variable_invalid, state_invalid; every fault with its place, several at once.
 */
export async function readSchema(
  files: readonly SchemaFile[],
  language: SchemaLanguage,
  options: ReadSchemaOptions = {},
): Promise<ReadSchema> {
  return schemaOf(await readDocument(files, options.note), language, options);
}

/** Files in the order given, lines from the top. */
function byPlace(a: TelamonError, b: TelamonError): number {
  const [x, y] = [a.position, b.position];
  return x && y && x.file === y.file ? x.line - y.line || x.column - y.column : 0;
}

interface Described {
  readonly object: SchemaObject;
  readonly instance: Instance;
  /** The names by which it went before. */
  readonly renamedFrom?: readonly string[];
}

function documentReader(
  document: SchemaDocument,
  language: SchemaLanguage,
  inputs: Inputs,
  note: (text: string) => void,
): { objects(errors: TelamonError[]): Described[] } {
  const functions = schemaFunctions({ print: note });
  const types = typeWords(language, functions);
  const kinds = kindsByBlock(language.kinds);
  const { values } = resolveVariables(document.variables, inputs, (expression, bindings) =>
    evaluate(expression, { variables: bindings, functions }),
  );

  let book = addressBook([], [], () => []);
  const locals = localsValue(document.locals, (expression) => inDocument(expression, noBindings));
  const base: Bindings = new Map([
    ['var', objectValue(values)],
    ['local', locals.value],
  ]);
  const inDocument = (expression: Expression, bindings: Bindings): Value =>
    evaluate(expression, { variables: layered(bindings, base, book.roots(undefined)), functions });
  const inBlock: EvaluateInBlock = (expression, instance, more) => {
    if (isConstant(expression)) return evaluate(expression, { variables: noBindings, functions });
    const { bindings, root } = instance;
    const names = layered(bindings, base, book.partsOf(root), book.roots(root.schema));
    if (!more.types) {
      return evaluate(expression, { variables: more.words ? layered(more.words, names) : names, functions });
    }
    requireType(expression, types, (name) => names.get(name) !== undefined);
    return evaluate(expression, { variables: layered(types.variables, names), functions: types.functions });
  };

  const partTypes = (kind: ReadableKind | undefined): readonly string[] =>
    kind ? [...(kinds.parts.get(kind.name) ?? []).map(blockType), ...(kind.hcl?.partTypes ?? [])] : [];
  const container = language.kinds.find((kind) => kind.container);
  const standing: Standing = (type, name) =>
    container && type === blockType(container) && language.ownContainers?.includes(name)
      ? keyOf({ kind: container.name, name })
      : undefined;
  const signatures = new Map<Instance, string | undefined>();
  const making = {
    signatureOf: (self: Instance): string | undefined => {
      const signature = self.kind?.hcl?.signature;
      if (!signature) return undefined;
      if (!signatures.has(self)) {
        signatures.set(self, signature(schemaBlock(self, { evaluate: inBlock, opened: () => undefined })));
      }
      return signatures.get(self);
    },
    kindOf: (type: string, owner: ReadableKind | undefined) =>
      owner && (kinds.parts.get(owner.name) ?? []).find((kind) => blockType(kind) === type),
    evaluate: inDocument,
    schemaOf: (expression: Expression, value: Value): string | undefined => {
      if (value.kind === 'null') return undefined;
      const target = value.kind === 'capsule' && value.name === referenceName ? parseKey(value.text) : undefined;
      if (target && target.kind === container?.name) return target.name;
      throw faultAt(expression.range, `schema: a reference to a ${container?.name ?? 'schema'} is required`, [
        'like schema = schema.public',
      ]);
    },
  };

  return {
    objects(errors) {
      const attempt = <T>(work: () => T): T | undefined => {
        try {
          return work();
        } catch (error) {
          if (!(error instanceof TelamonError)) throw error;
          errors.push(error);
          return undefined;
        }
      };
      const rootTypes = [...kinds.roots.keys(), ...new Set(document.blocks.map(({ type }) => type))];
      const made = new Map<Block, Instance[]>();
      const make = (isNext: (block: Block) => boolean) => {
        for (const block of document.blocks.filter(isNext)) {
          made.set(block, attempt(() => instancesOf(block, kinds.roots.get(block.type), making)) ?? []);
        }
        book = addressBook([...made.values()].flat(), rootTypes, partTypes, standing);
      };
      const isContainer = ({ type }: Block) => kinds.roots.get(type)?.container === true;
      const isLoop = ({ body }: Block) => attributeOf(body, 'for_each') !== undefined;
      // What loops over schemas, or over other blocks, needs them to be there.
      make(isContainer);
      if (document.blocks.some((block) => !isContainer(block) && isLoop(block))) {
        make((block) => !isContainer(block) && !isLoop(block));
      }
      make((block) => !made.has(block));
      const all = document.blocks.filter(isContainer).concat(document.blocks.filter((block) => !isContainer(block)));
      const instances = all.flatMap((block) => made.get(block) ?? []);
      attempt(() => locals.all());
      const asked: Asked[] = [];
      const reader = { evaluate: inBlock, opened: (each: Asked) => void asked.push(each) };
      const described = instances.flatMap((root): Described[] => {
        if (!root.kind?.hcl?.read) return [];
        const own = attempt(() => describeBlock(root, reader));
        // Without its schema nothing in it can be told either.
        if (!own && !hasSchema(root)) return [];
        const parts = attempt(() => root.children.filter((child) => child.kind?.hcl?.read)) ?? [];
        return [...(own ? [own] : []), ...parts.flatMap((part) => attempt(() => [describeBlock(part, reader)]) ?? [])];
      });
      const noted = new Set<string>();
      for (const { type, typeRange } of document.blocks) {
        if (kinds.roots.get(type)?.hcl?.read || noted.has(type)) continue;
        noted.add(type);
        noteUnknownType(typeRange, type, [...kinds.roots.keys(), 'variable', 'locals'], note);
      }
      if (errors.length === 0) noteUnknown(asked, (instance) => partTypes(instance.kind), note);
      return described;
    },
  };
}

function hasSchema(root: Instance): boolean {
  try {
    return root.schema !== undefined;
  } catch {
    return false;
  }
}

/** A block as its kind reads it, with what every kind has. */
function describeBlock(instance: Instance, reader: Parameters<typeof schemaBlock>[1]): Described {
  const block = schemaBlock(instance, reader);
  const { kind } = instance;
  const object = kind?.hcl?.read?.(block);
  if (!object) throw new TelamonError('internal', `${kind?.name ?? block.type} blocks cannot be read`);
  const comment = block.string('comment');
  const dependsOn = block.references('depends_on')?.map(({ key }) => key);
  const renamedFrom = kind?.rename ? readRenamedFrom(block) : undefined;
  if (object.name === '') {
    throw faultAt(instance.block.headerRange, `${block.type} blocks need a name`, [`${block.type} "NAME" { … }`]);
  }
  return {
    instance,
    object: {
      ...object,
      ...(comment === undefined || comment === '' ? {} : { comment }),
      ...(dependsOn === undefined ? {} : { dependsOn }),
    },
    ...(renamedFrom === undefined ? {} : { renamedFrom }),
  };
}

interface KindsByBlock {
  /** Blocks that stand in a document by themselves. */
  readonly roots: ReadonlyMap<string, ReadableKind>;
  /** Kinds that stand inside the block of another, by the name of that. */
  readonly parts: ReadonlyMap<string, readonly ReadableKind[]>;
}

function kindsByBlock(kinds: readonly ReadableKind[]): KindsByBlock {
  const roots = new Map<string, ReadableKind>();
  const parts = new Map<string, ReadableKind[]>();
  for (const kind of kinds) {
    if (!kind.hcl) continue;
    if (!kind.owners || kind.hcl.standsAlone) roots.set(blockType(kind), kind);
    else for (const owner of kind.owners) parts.set(owner, [...(parts.get(owner) ?? []), kind]);
  }
  return { roots, parts };
}

function blockType(kind: ReadableKind): string {
  return kind.hcl?.block ?? kind.name;
}

/** Nothing in it can be named: evaluated without putting the names together. */
function isConstant(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'bool':
    case 'null':
      return true;
    case 'template':
      return expression.parts.every((part) => part.kind === 'text');
    default:
      return false;
  }
}

/** The place of an object's block, for errors that come later. */
export function placeOfObject({ places }: ReadSchema, key: ObjectKey) {
  const range = places.get(key);
  return range && positionOf(range);
}
