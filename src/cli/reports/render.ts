import type { ChalkInstance } from 'chalk';
import { TelamonError } from '../../errors/telamon-error.ts';
import type { TemplateFunction } from '../../template/function.ts';
import { parseTemplate, type Template } from '../../template/template.ts';
import type { Output } from '../framework/output.ts';
import { reportFunctions } from './functions.ts';

export interface FormatOptions {
  /** What stands before the message about a template that cannot be parsed. */
  readonly parsing: 'parse format: ' | 'parse log format: ';
  /** What stands before the message about one that fails while it renders. */
  readonly executing?: string;
  /** Beside those that every report has. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
}

/** Writes data as the user's template says, and gives what was written. */
export type Format = (data: unknown) => string;

/**
 * Reads a `--format` template, before any work is done for it.
 * @throws TelamonError template_invalid; so does the answer, after what was rendered up to the fault has been written.
 */
export async function parseFormat(text: string, out: Output, options: FormatOptions): Promise<Format> {
  const template = readTemplate(text, await out.colors(), options);
  // Whoever sees the word in the place of a report has most likely meant the function of that name.
  if (out.terminal && /^\w+$/.test(text)) {
    out.note(`the template ${text} has no action, and is printed as it stands: a function is written {{ ${text} . }}`);
  }
  return (data) => {
    const { text: rendered, error } = template.execute(data);
    out.result(rendered);
    if (error) throw withPrefix(options.executing ?? '', error);
    return rendered;
  };
}

/** As {@link parseFormat}, for a text that goes elsewhere than to stdout. */
export function parseText(text: string, colors: ChalkInstance, options: FormatOptions): (data: unknown) => string {
  const template = readTemplate(text, colors, options);
  return (data) => {
    const { text: rendered, error } = template.execute(data);
    if (error) throw withPrefix(options.executing ?? '', error);
    return rendered;
  };
}

function readTemplate(text: string, colors: ChalkInstance, options: FormatOptions): Template {
  const functions = new Map([...reportFunctions(colors), ...Object.entries(options.functions ?? {})]);
  return prefixed(options.parsing, () => parseTemplate(text, { functions }));
}

function prefixed<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof TelamonError ? withPrefix(prefix, error) : error;
  }
}

function withPrefix(prefix: string, error: TelamonError): TelamonError {
  return new TelamonError(error.code, prefix + error.message, {
    position: error.position,
    hints: error.hints,
    cause: error,
  });
}
