/** Every node knows the offset in the text that errors about it point at. */
interface Placed {
  readonly pos: number;
}

export type Operand =
  | (Placed & { readonly kind: 'bool'; readonly value: boolean })
  | (Placed & { readonly kind: 'dot' | 'nil' })
  /** `.A.B` of the current data. */
  | (Placed & { readonly kind: 'field'; readonly names: readonly string[] })
  | Variable
  /** `(pipeline).A.B` or `function.A`. */
  | (Placed & { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] })
  | (Placed & { readonly kind: 'identifier'; readonly name: string })
  /** `value` is a number, a bigint beyond the exact ones, or a GoFloat; `text` is as it was written. */
  | (Placed & { readonly kind: 'number'; readonly value: unknown; readonly text: string })
  | (Placed & { readonly kind: 'string'; readonly value: string; readonly text: string })
  | Pipe;

/** `$x.A.B`; the name keeps its `$`. */
export interface Variable extends Placed {
  readonly kind: 'variable';
  readonly name: string;
  readonly names: readonly string[];
}

export interface Command extends Placed {
  readonly kind: 'command';
  readonly args: readonly Operand[];
}

export interface Pipe extends Placed {
  readonly kind: 'pipe';
  /** Variables that take the value (range may set two); `assign` tells `=` from `:=`. */
  readonly variables: readonly Variable[];
  readonly assign: boolean;
  readonly commands: readonly Command[];
}

export interface Action extends Placed {
  readonly kind: 'action';
  readonly pipe: Pipe;
}

export interface TemplateCall extends Placed {
  readonly kind: 'template';
  readonly name: string;
  readonly pipe: Pipe | undefined;
}

export interface Control extends Placed {
  readonly kind: 'if' | 'with' | 'range';
  readonly pipe: Pipe;
  readonly list: readonly Statement[];
  readonly otherwise: readonly Statement[] | undefined;
}

export type Statement =
  | (Placed & { readonly kind: 'text'; readonly text: string })
  | (Placed & { readonly kind: 'break' | 'continue' })
  | Action
  | TemplateCall
  | Control;

/** What an error can point at. */
export type Node = Operand | Command | Statement;

/** A named body and the text that it stands in. */
export interface Definition {
  readonly name: string;
  readonly source: Source;
  readonly body: readonly Statement[];
}

export interface Source {
  readonly name: string;
  readonly text: string;
}

/** The node as source, the way errors quote it: blanks as Go would put them. */
export function nodeText(node: Node): string {
  switch (node.kind) {
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
    case 'break':
    case 'continue':
      return node.kind;
    case 'field':
      return fields(node.names);
    case 'variable':
      return node.name + fields(node.names);
    case 'chain':
      return (node.of.kind === 'pipe' ? `(${nodeText(node.of)})` : nodeText(node.of)) + fields(node.names);
    case 'identifier':
      return node.name;
    case 'number':
    case 'string':
    case 'text':
      return node.text;
    case 'command':
      return node.args.map((arg) => (arg.kind === 'pipe' ? `(${nodeText(arg)})` : nodeText(arg))).join(' ');
    case 'pipe': {
      const variables = node.variables.map(nodeText).join(', ');
      const sign = node.assign ? '=' : ':=';
      return (variables && `${variables} ${sign} `) + node.commands.map(nodeText).join(' | ');
    }
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${JSON.stringify(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.otherwise ? `{{else}}${node.otherwise.map(nodeText).join('')}` : '';
      return `{{${node.kind} ${nodeText(node.pipe)}}}${node.list.map(nodeText).join('')}${otherwise}{{end}}`;
    }
  }
}

function fields(names: readonly string[]): string {
  return names.map((name) => `.${name}`).join('');
}

/** `NAME:LINE:COLUMN`; Go counts columns in bytes, from 0. */
export function location(name: string, text: string, pos: number): string {
  const before = text.slice(0, pos);
  const lines = before.split('\n');
  return `${name}:${lines.length}:${Buffer.byteLength(lines.at(-1) ?? '')}`;
}
