import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Command, Control, Definition, Node, Operand, Pipe, Statement, TemplateCall } from './ast.ts';
import { location, nodeText } from './ast.ts';
import { accepts, type Param, paramTypes, type TemplateFunction } from './function.ts';
import { quoteGo } from './go-quote.ts';
import { fieldNames, methodOf, namesOf } from './members.ts';
import { printValue } from './printf.ts';
import { elementsOf } from './range.ts';
import { GoFloat, goValue, isTrue, NilPointer, typeName, untyped } from './value.ts';

export interface ExecuteOptions {
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** Whether a key that a map lacks is an error; else it prints `<no value>`. */
  readonly missingKey: 'default' | 'error';
  /** Takes the output, piece by piece. */
  readonly write: (text: string) => void;
}

/** How deep templates may call templates, before that counts as a loop; well within what the stack holds. */
const maxDepth = 200;

/** Runs a template on its data. Throws `template_invalid`, in Go's words; what was written before stays written. */
export function execute(definition: Definition, data: unknown, options: ExecuteOptions): void {
  new Executor(definition, data, options, 0).run();
}

/** What ends an iteration of range early. */
type Jump = 'break' | 'continue' | undefined;

/** Marks that no value came through the pipe, which `undefined` could not tell. */
const none = Symbol('no piped value');

class Executor {
  readonly #definition: Definition;
  readonly #options: ExecuteOptions;
  readonly #depth: number;
  readonly #data: unknown;
  readonly #variables: { readonly name: string; value: unknown }[];
  /** The node that an error now would be about. */
  #node: Node | undefined;

  constructor(definition: Definition, data: unknown, options: ExecuteOptions, depth: number) {
    this.#definition = definition;
    this.#options = options;
    this.#depth = depth;
    this.#data = data;
    this.#variables = [{ name: '$', value: data }];
  }

  run(): void {
    this.#list(this.#data, this.#definition.body);
  }

  #fail(message: string, details: { hints?: readonly string[]; cause?: unknown } = {}): never {
    const { name, source } = this.#definition;
    const node = this.#node;
    const place = node
      ? `${location(source.name, source.text, node.pos)}: executing ${quoteGo(name)} at <${nodeText(node)}>`
      : name;
    throw new TelamonError('template_invalid', `template: ${place}: ${message}`, details);
  }

  // Statements

  #list(dot: unknown, list: readonly Statement[]): Jump {
    for (const statement of list) {
      const jump = this.#statement(dot, statement);
      if (jump) return jump;
    }
    return undefined;
  }

  #statement(dot: unknown, statement: Statement): Jump {
    this.#node = statement;
    switch (statement.kind) {
      case 'text':
        this.#options.write(statement.text);
        return undefined;
      case 'action': {
        const value = this.#pipeline(dot, statement.pipe);
        if (statement.pipe.variables.length === 0) this.#print(statement, value);
        return undefined;
      }
      case 'if':
      case 'with':
        return this.#ifOrWith(dot, statement);
      case 'range':
        return this.#range(dot, statement);
      case 'template':
        this.#template(dot, statement);
        return undefined;
      case 'break':
      case 'continue':
        return statement.kind;
    }
  }

  #print(node: Node, value: unknown): void {
    this.#node = node;
    if (goValue(value).kind === 'func') this.#fail(`can't print ${nodeText(node)} of type ${typeName(value)}`);
    this.#options.write(value === undefined ? '<no value>' : printValue(value));
  }

  #ifOrWith(dot: unknown, { kind, pipe, list, otherwise }: Control): Jump {
    const scope = this.#variables.length;
    const value = this.#pipeline(dot, pipe);
    const inner = kind === 'with' ? value : dot;
    const jump = isTrue(value) ? this.#list(inner, list) : this.#list(dot, otherwise ?? []);
    this.#variables.length = scope;
    return jump;
  }

  #range(dot: unknown, control: Control): Jump {
    const scope = this.#variables.length;
    const value = this.#pipeline(dot, control.pipe);
    const declared = this.#variables.length;
    let any = false;
    const elements = elementsOf(value, control.pipe.variables.length > 1);
    if ('refused' in elements) this.#fail(elements.refused);
    for (const [index, element] of elements) {
      any = true;
      this.#bind(control.pipe, index, element);
      const jump = this.#list(element, control.list);
      this.#variables.length = declared;
      if (jump === 'break') break;
    }
    const jump = any ? undefined : this.#list(dot, control.otherwise ?? []);
    this.#variables.length = scope;
    return jump;
  }

  /** Sets the variables of a range for one turn: the element alone, or index and element. */
  #bind({ variables }: Pipe, index: unknown, element: unknown): void {
    const [first, second] = variables;
    if (!first) return;
    this.#set(first.name, second ? index : element);
    if (second) this.#set(second.name, element);
  }

  #template(dot: unknown, call: TemplateCall): void {
    const definition = this.#options.definitions.get(call.name) ?? this.#unknownTemplate(call.name);
    if (this.#depth === maxDepth) this.#fail(`exceeded maximum template depth (${maxDepth})`);
    const data = call.pipe && this.#pipeline(dot, call.pipe);
    new Executor(definition, data, this.#options, this.#depth + 1).run();
  }

  #unknownTemplate(name: string): never {
    const near = nearest(name, this.#options.definitions.keys());
    const hints = near === undefined ? [] : [`did you mean "${near}"?`];
    return this.#fail(`template ${quoteGo(name)} not defined`, { hints });
  }

  // Pipelines

  #pipeline(dot: unknown, pipe: Pipe): unknown {
    this.#node = pipe;
    let value: unknown = none;
    for (const command of pipe.commands) value = known(this.#command(dot, command, value));
    for (const variable of pipe.variables) {
      if (pipe.assign) this.#set(variable.name, value);
      else this.#variables.push({ name: variable.name, value });
    }
    return value;
  }

  #set(name: string, value: unknown): void {
    this.#lookUp(name).value = value;
  }

  #lookUp(name: string): { value: unknown } {
    return this.#variables.findLast((known) => known.name === name) ?? this.#fail(`undefined variable: ${name}`);
  }

  #command(dot: unknown, command: Command, final: unknown): unknown {
    const [first, ...args] = command.args;
    if (!first) return this.#fail('empty command');
    switch (first.kind) {
      case 'field':
        this.#node = first;
        return this.#fieldChain(dot, dot, first, first.names, args, final);
      case 'chain':
        return this.#chain(dot, first, args, final);
      case 'variable':
        return this.#variableNode(dot, first, args, final);
      case 'identifier':
        this.#node = first;
        return this.#function(dot, first.name, command, args, final);
      case 'pipe':
        this.#refuseArguments(first, args, final);
        return this.#pipeline(dot, first);
      default:
        this.#node = first;
        this.#refuseArguments(first, args, final);
        return first.kind === 'nil' ? this.#fail('nil is not a command') : this.#constant(dot, first);
    }
  }

  #refuseArguments(first: Operand, args: readonly Operand[], final: unknown): void {
    if (args.length > 0 || final !== none) this.#fail(`can't give argument to non-function ${nodeText(first)}`);
  }

  #constant(dot: unknown, node: Operand): unknown {
    switch (node.kind) {
      case 'dot':
        return dot;
      case 'bool':
      case 'string':
        return node.value;
      case 'number':
        return this.#number(node);
      default:
        return this.#fail(`can't handle ${nodeText(node)}`);
    }
  }

  #number(node: Operand & { kind: 'number' }): unknown {
    const tooLarge = typeof node.value === 'bigint' && node.value >= 2n ** 63n;
    return tooLarge ? this.#fail(`${node.text} overflows int`) : node.value;
  }

  #chain(dot: unknown, chain: Operand & { kind: 'chain' }, args: readonly Operand[], final: unknown): unknown {
    this.#node = chain;
    if (chain.of.kind === 'nil') this.#fail(`indirection through explicit nil in ${nodeText(chain)}`);
    return this.#fieldChain(dot, this.#argument(dot, chain.of), chain, chain.names, args, final);
  }

  #variableNode(dot: unknown, node: Operand & { kind: 'variable' }, args: readonly Operand[], final: unknown): unknown {
    this.#node = node;
    const value = this.#lookUp(node.name).value;
    if (node.names.length > 0) return this.#fieldChain(dot, value, node, node.names, args, final);
    this.#refuseArguments(node, args, final);
    return value;
  }

  // Members

  #fieldChain(
    dot: unknown,
    receiver: unknown,
    node: Operand,
    names: readonly string[],
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    return names.reduce((value, name, i) => {
      const last = i === names.length - 1;
      return this.#member(dot, value, node, name, last ? args : [], last ? final : none);
    }, receiver);
  }

  #member(
    dot: unknown,
    receiver: unknown,
    node: Operand,
    name: string,
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    if (receiver === undefined) {
      if (this.#options.missingKey === 'error') this.#fail(`nil data; no entry for key ${quoteGo(name)}`);
      return undefined;
    }
    const go = goValue(receiver);
    if (go.kind === 'nil' || go.kind === 'invalid') {
      return this.#fail(`nil pointer evaluating ${go.kind === 'nil' ? go.type : untyped}.${name}`);
    }
    const method = methodOf(go, name);
    if (method) return this.#call(dot, method, node, name, args, final);
    const hasArguments = args.length > 0 || final !== none;
    if (go.kind === 'struct') {
      const field = fieldNames(go.value).get(name);
      if (field) {
        if (hasArguments) this.#fail(`${name} has arguments but cannot be invoked as function`);
        return field.value ?? new NilPointer(field.pointer);
      }
    }
    if (go.kind === 'map') {
      if (hasArguments) this.#fail(`${name} is not a method but has arguments`);
      if (!go.value.has(name) && this.#options.missingKey === 'error') {
        this.#fail(`map has no entry for key ${quoteGo(name)}`);
      }
      return go.value.get(name) ?? (go.value.has(name) ? new NilPointer(untyped) : undefined);
    }
    const near = nearest(name, namesOf(go));
    const hints = near === undefined ? [] : [`did you mean ".${near}"?`];
    return this.#fail(`can't evaluate field ${name} in type ${typeName(receiver)}`, { hints });
  }

  // Calls

  #function(dot: unknown, name: string, command: Command, args: readonly Operand[], final: unknown): unknown {
    const found = this.#options.functions.get(name);
    if (!found) return this.#fail(`${quoteGo(name)} is not a defined function`);
    if (name !== 'and' && name !== 'or') return this.#call(dot, found, command, name, args, final);
    return this.#shortCircuit(dot, found, command, name, args, final);
  }

  /** `and` and `or` evaluate their arguments one by one, up to the one that decides. */
  #shortCircuit(
    dot: unknown,
    found: TemplateFunction,
    command: Command,
    name: 'and' | 'or',
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    this.#checkCount(found, name, args, final);
    this.#node = command;
    let value: unknown;
    for (const arg of args) {
      value = this.#argument(dot, arg);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return final === none ? value : final;
  }

  #checkCount(called: TemplateFunction, name: string, args: readonly Operand[], final: unknown): void {
    const given = args.length + (final === none ? 0 : 1);
    const wanted = called.params.length;
    if (called.rest === undefined ? given === wanted : given >= wanted) return;
    if (called.rest === undefined) this.#fail(`wrong number of args for ${name}: want ${wanted} got ${given}`);
    this.#fail(`wrong number of args for ${name}: want at least ${wanted} got ${args.length}`);
  }

  #call(
    dot: unknown,
    called: TemplateFunction,
    node: Node,
    name: string,
    args: readonly Operand[],
    final: unknown,
  ): unknown {
    this.#checkCount(called, name, args, final);
    const typeOf = (i: number): Param => called.params[i] ?? called.rest ?? 'any';
    const values = args.map((arg, i) => this.#argument(dot, arg, typeOf(i)));
    if (final !== none) values.push(this.#checkType(final, typeOf(args.length)));
    try {
      return known(called.call(values));
    } catch (error) {
      this.#node = node;
      const message = error instanceof Error ? error.message : String(error);
      const hints = error instanceof TelamonError ? error.hints : [];
      return this.#fail(`error calling ${name}: ${message}`, { cause: error, hints });
    }
  }

  #argument(dot: unknown, node: Operand, param: Param = 'any'): unknown {
    this.#node = node;
    switch (node.kind) {
      case 'dot':
        return this.#checkType(dot, param);
      case 'nil':
        return param === 'any' ? undefined : this.#fail(`cannot assign nil to ${paramTypes[param]}`);
      case 'field':
        return this.#checkType(this.#fieldChain(dot, dot, node, node.names, [], none), param);
      case 'variable':
        return this.#checkType(this.#variableNode(dot, node, [], none), param);
      case 'pipe':
        return this.#checkType(this.#pipeline(dot, node), param);
      case 'identifier': {
        const call: Command = { kind: 'command', pos: node.pos, args: [node] };
        return this.#checkType(this.#function(dot, node.name, call, [], none), param);
      }
      case 'chain':
        return this.#checkType(this.#chain(dot, node, [], none), param);
      default:
        return this.#literal(node, param);
    }
  }

  #literal(node: Operand & { kind: 'bool' | 'number' | 'string' }, param: Param): unknown {
    if (accepts(param, node.value)) return node.kind === 'number' ? this.#number(node) : node.value;
    // A float without a fraction serves where an int is wanted.
    if (param === 'int' && node.value instanceof GoFloat && Number.isInteger(node.value.value)) return node.value.value;
    return this.#wrongLiteral(node, param);
  }

  #wrongLiteral(node: Operand, param: Param): never {
    const found = nodeText(node);
    if (param === 'strings') return this.#fail(`can't handle ${found} for arg of type ${paramTypes[param]}`);
    return this.#fail(`expected ${param === 'int' ? 'integer' : param}; found ${found}`);
  }

  #checkType(value: unknown, param: Param): unknown {
    if (accepts(param, value)) return value;
    if (value === undefined) this.#fail(`invalid value; expected ${paramTypes[param]}`);
    return this.#fail(`wrong type for value; expected ${paramTypes[param]}; got ${typeName(value)}`);
  }
}

/** A null without a type of its own is no value at all. */
function known(value: unknown): unknown {
  return value === null || (value instanceof NilPointer && value.type === untyped) ? undefined : value;
}
