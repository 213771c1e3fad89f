import { postgres } from '../../../src/dialects/postgres/index.ts';
import { type ReadSchema, readSchema } from '../../../src/dialects/schema-hcl/index.ts';
import { renderError } from '../../../src/errors/render.ts';
import type { Inputs } from '../../../src/hcl/variables.ts';
import type { SchemaObject } from '../../../src/schema/model.ts';
import { describe } from '../../../src/schema/model.ts';

export interface Read extends ReadSchema {
  readonly notes: readonly string[];
  readonly named: readonly string[];
  object(kind: string, name: string, schema?: string): Record<string, unknown>;
}

/** Reads files (one text is `app.hcl`) in the language of PostgreSQL. */
export async function read(
  files: string | Readonly<Record<string, string>>,
  inputs: Inputs = new Map(),
): Promise<Read> {
  const { language } = postgres;
  if (!language) throw new Error('PostgreSQL reads no HCL');
  const notes: string[] = [];
  const texts = typeof files === 'string' ? { 'app.hcl': files } : files;
  const schema = await readSchema(
    Object.entries(texts).map(([name, text]) => ({ name, text })),
    language,
    { inputs, note: (text) => void notes.push(text) },
  );
  const objects: readonly SchemaObject[] = [...schema.realm.objects.values()];
  return {
    ...schema,
    notes,
    named: objects.map(describe),
    object(kind, name, home) {
      const found = objects.find(
        (object) => object.kind === kind && object.name === name && (home === undefined || object.schema === home),
      );
      if (!found) throw new Error(`no ${kind} "${name}" in ${objects.map(describe).join(', ')}`);
      return { ...found };
    },
  };
}

/** What a person reads when files cannot be read. */
export async function fault(
  files: string | Readonly<Record<string, string>>,
  inputs: Inputs = new Map(),
): Promise<string> {
  try {
    await read(files, inputs);
  } catch (error) {
    return renderError(error);
  }
  throw new Error('nothing was refused');
}

/** A table with a body, in the schema public. */
export function table(body: string, name = 'crate'): string {
  return `schema "public" {\n}\ntable "${name}" {\n  schema = schema.public\n${body}\n}\n`;
}

/** A column, and more of the table. */
export function column(type: string, more = ''): string {
  return table(`  column "c" {\n    type = ${type}\n${more === '' ? '' : `    ${more}\n`}  }`);
}
