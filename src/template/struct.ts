import type { TemplateFunction } from './function.ts';

/**
 * How a field appears in JSON, in the form of Go's tags: `Name`, `Name,omitempty` (dropped when empty), `-` (templates
 * only), or `embedded` (a struct whose fields count as the holder's own, in JSON and in templates).
 * The object form also names the pointer type that errors speak of while the field is null.
 */
export type FieldTag = string | { readonly json: string; readonly pointer: string };

export interface Field<T> {
  readonly name: string & keyof T;
  /** The key in JSON; undefined when the field is for templates only. */
  readonly key: string | undefined;
  readonly omitEmpty: boolean;
  readonly embedded: boolean;
  /** The type that Go would give to a null in this field. */
  readonly pointer: string;
}

export interface StructType<T> {
  /** As Go would name it in error messages, with its star: `*cmdlog.MigrateApply`. */
  readonly name: string;
  readonly fields: readonly Field<T>[];
  readonly methods: (data: T) => Readonly<Record<string, TemplateFunction>>;
  /** What stands in JSON in place of an object of the fields. */
  readonly json: ((data: T) => unknown) | undefined;
}

/** One value of report data: fields in their order of declaration, and methods that only templates see. */
export interface Struct {
  readonly typeName: string;
  /** The fields with their values, in order; those of embedded structs are one level down. */
  readonly fields: readonly FieldValue[];
  method(name: string): TemplateFunction | undefined;
  readonly methodNames: readonly string[];
  /** The value that JSON shows instead, when the type says so. */
  readonly json: { readonly value: unknown } | undefined;
}

export interface FieldValue extends Field<Record<string, unknown>> {
  readonly value: unknown;
}

interface Declaration<T> {
  /** In the order in which JSON and `%v` print them. */
  readonly fields: { readonly [K in keyof Required<T> & string]: FieldTag };
  /** Members that templates can call. One named `String` or `Error` also tells how the value prints. */
  readonly methods?: (data: T) => Readonly<Record<string, TemplateFunction>>;
  readonly json?: (data: T) => unknown;
}

/** Declares a type of report data; the answer makes values of it. */
export function defineStruct<T extends object>(name: string, declaration: Declaration<T>): (data: T) => Struct {
  const type: StructType<T> = {
    name,
    fields: (Object.entries(declaration.fields) as [string & keyof T, FieldTag][]).map(([field, tag]) =>
      parseTag(field, tag),
    ),
    methods: declaration.methods ?? (() => ({})),
    json: declaration.json,
  };
  return (data) => new StructValue(type, data);
}

function parseTag<T>(name: string & keyof T, tag: FieldTag): Field<T> {
  const { json, pointer } = typeof tag === 'string' ? { json: tag, pointer: 'interface {}' } : tag;
  const [key, option] = json.split(',');
  return {
    name,
    key: key === '-' || key === 'embedded' ? undefined : key || name,
    omitEmpty: option === 'omitempty',
    embedded: key === 'embedded',
    pointer,
  };
}

/** Only {@link defineStruct} makes these, so that an object of the user's is never taken for one. */
class StructValue<T extends object> implements Struct {
  readonly type: StructType<T>;
  readonly data: T;

  constructor(type: StructType<T>, data: T) {
    this.type = type;
    this.data = data;
  }

  get typeName(): string {
    return this.type.name;
  }

  get fields(): readonly FieldValue[] {
    return this.type.fields.map((field) => ({ ...field, value: this.data[field.name] }));
  }

  get json(): { readonly value: unknown } | undefined {
    return this.type.json && { value: this.type.json(this.data) };
  }

  get methodNames(): readonly string[] {
    return Object.keys(this.type.methods(this.data));
  }

  method(name: string): TemplateFunction | undefined {
    const methods = this.type.methods(this.data);
    return Object.hasOwn(methods, name) ? methods[name] : undefined;
  }
}

export function isStruct(value: unknown): value is Struct {
  return value instanceof StructValue;
}
