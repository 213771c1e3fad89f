import { TelamonError } from '../errors/telamon-error.ts';
import type { Definition } from './ast.ts';
import { builtins } from './builtins.ts';
import { execute } from './executor.ts';
import type { TemplateFunction } from './function.ts';
import { parse } from './parser.ts';

export interface TemplateOptions {
  /** How errors call the template; `format` when left out. */
  readonly name?: string;
  /** Functions beside the builtins; one of the same name takes the builtin's place. */
  readonly functions?: ReadonlyMap<string, TemplateFunction>;
  /** `error` makes a key that a map lacks an error; else it prints `<no value>`. */
  readonly missingKey?: 'default' | 'error';
}

export interface Rendered {
  /** All that was written, on an error up to it. */
  readonly text: string;
  readonly error?: TelamonError;
}

export interface Template {
  execute(data: unknown): Rendered;
}

/** Parses a template of Go's text/template. Throws `template_invalid`: `template: NAME:LINE: what is wrong`. */
export function parseTemplate(text: string, options: TemplateOptions = {}): Template {
  const name = options.name ?? 'format';
  const template = parseTemplates(new Map([[name, text]]), options).get(name);
  if (!template) throw new TelamonError('internal', `template ${name} was parsed but not kept`);
  return template;
}

/** Parses texts, by name, that can call each other and what each of them defines. `options.name` is not used. */
export function parseTemplates(
  texts: ReadonlyMap<string, string>,
  options: TemplateOptions = {},
): ReadonlyMap<string, Template> {
  const functions = new Map([...builtins, ...(options.functions ?? [])]);
  const definitions = new Map<string, Definition>();
  for (const [name, text] of texts) {
    for (const [defined, definition] of parse({ name, text }, functions.keys())) definitions.set(defined, definition);
  }
  const missingKey = options.missingKey ?? 'default';
  const templateOf = (definition: Definition): Template => ({
    execute: (data) => {
      const parts: string[] = [];
      const rendered = (error?: TelamonError): Rendered => ({ text: parts.join(''), ...(error && { error }) });
      try {
        execute(definition, data, { definitions, functions, missingKey, write: (part) => parts.push(part) });
        return rendered();
      } catch (error) {
        if (error instanceof TelamonError) return rendered(error);
        if (!(error instanceof RangeError)) throw error;
        // The stack ended: deep nesting inside templates that call each other.
        const message = `template: ${definition.source.name}: too deeply nested`;
        return rendered(new TelamonError('template_invalid', message, { cause: error }));
      }
    },
  });
  return new Map([...definitions].map(([name, definition]) => [name, templateOf(definition)]));
}
