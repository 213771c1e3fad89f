import { TelamonError } from '../errors/telamon-error.ts';
import { type Definition, nodeText, type Operand, type Pipe, type Statement } from './ast.ts';
import { builtins } from './builtins.ts';
import { parse } from './parser.ts';
import { parseTemplate, type Template, type TemplateOptions } from './template.ts';

/** What a format for a migration file asks for: how to indent its statements, or the whole text of the file. */
export type FileFormat =
  | { readonly kind: 'indent'; readonly indent: string | undefined }
  | { readonly kind: 'template'; readonly template: Template };

/**
 * Reads the `--format` of commands that write a migration file. `{{ sql . }}` or `{{ sql . "  " }}` alone tells the
 * indentation; any other use of `sql` is refused; a template without it is the content of the file.
 */
export function parseFileFormat(text: string, options: TemplateOptions = {}): FileFormat {
  const source = { name: options.name ?? 'format', text };
  const functions = new Set([...builtins.keys(), ...(options.functions?.keys() ?? []), 'sql']);
  const definitions = [...parse(source, functions).values()];
  const own = definitions.find(({ name }) => name === source.name);
  const indentation = own && definitions.length === 1 ? soleIndentation(own) : undefined;
  if (indentation) return { kind: 'indent', indent: indentation.indent };
  if (!definitions.some(({ body }) => body.some(usesSql))) {
    return { kind: 'template', template: parseTemplate(text, options) };
  }
  const got = own?.body.map(nodeText).join('') ?? text;
  throw new TelamonError('template_invalid', `'sql' can only be used to indent statements. got: ${got}`);
}

/** The indentation of a body that is one action: `sql`, the data, and at most one string. */
function soleIndentation({ body }: Definition): { readonly indent: string | undefined } | undefined {
  const [action, ...others] = body;
  if (action?.kind !== 'action' || others.length > 0) return undefined;
  const { commands, variables } = action.pipe;
  const [name, data, indent, ...surplus] = commands[0]?.args ?? [];
  if (commands.length > 1 || variables.length > 0 || surplus.length > 0) return undefined;
  if (name?.kind !== 'identifier' || name.name !== 'sql' || !data || !isData(data)) return undefined;
  if (indent === undefined) return { indent: undefined };
  return indent.kind === 'string' ? { indent: indent.value } : undefined;
}

function isData(node: Operand): boolean {
  return node.kind === 'dot' || (node.kind === 'variable' && node.name === '$' && node.names.length === 0);
}

function usesSql(statement: Statement): boolean {
  switch (statement.kind) {
    case 'action':
      return pipeUsesSql(statement.pipe);
    case 'template':
      return statement.pipe !== undefined && pipeUsesSql(statement.pipe);
    case 'if':
    case 'with':
    case 'range':
      return pipeUsesSql(statement.pipe) || [...statement.list, ...(statement.otherwise ?? [])].some(usesSql);
    default:
      return false;
  }
}

function pipeUsesSql({ commands }: Pipe): boolean {
  return commands.some(({ args }) => args.some(operandUsesSql));
}

function operandUsesSql(node: Operand): boolean {
  if (node.kind === 'pipe') return pipeUsesSql(node);
  if (node.kind === 'chain') return operandUsesSql(node.of);
  return node.kind === 'identifier' && node.name === 'sql';
}
