/**
 * Schemas in HCL, read: what the dialects share. A document of one file or several becomes a Realm in its author's words; making it on a
 * dev database and inspecting that (`state/hcl.ts`) gives the words of the server.
 *
 * Here live variables, locals, `for_each`, `dynamic`, labels and qualifiers, references with their places, and what is said of anything
 * that is unknown. No kind of object is known here by name: a dialect plugs in with a {@link SchemaLanguage}:
 *
 * 1. A kind that has a block gets `hcl: { print, read }` in its own file. `read(block)` returns the object as `inspect` would, as far as
 *    the author said it; `comment` and `depends_on` are read here. It asks for every attribute that the kind has, in any order:
 *    `block.string('where')`, `block.word('on_delete', actions)`, `block.references('columns', 'column')`, `block.literal('default')`,
 *    `block.spelledType('type')`, `block.block('as')`. What nobody asks for is told to the user as unknown.
 * 2. Blocks inside of a block are objects when a kind owns them (`owners: ['table']` and `hcl.read`): they are read by themselves, with
 *    `block.parent` and `block.schema`. Others (`row_security`, `on`) are asked for by the kind that holds them. A kind that is owned but
 *    whose block stands in the document (`trigger`, with `on = table.t`) says `standsAlone`.
 * 3. `types` are the words that may stand for types without quotes, each a function from its arguments to SQL.
 * 4. `finish(objects)` sees all objects together: for what follows from several of them.
 * 5. The dialect gets `language: { kinds, types, finish }` (see `Dialect.language`), and its schemas can be states.
 */
export type { BoundLiteral, Literal, SchemaBlock, SpelledType, Target } from './block.ts';
export { readDocument, type SchemaDocument, type SchemaFile } from './document.ts';
export type { HclReading, ReadableKind, SchemaLanguage, TypeWord } from './language.ts';
export { placeOfObject, type ReadSchema, type ReadSchemaOptions, readSchema, schemaOf } from './read.ts';
