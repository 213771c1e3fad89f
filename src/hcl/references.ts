import {
  type Body,
  type CallExpression,
  type Expression,
  literalText,
  Range,
  type Step,
  type TemplatePart,
} from './ast.ts';

/** A name that an expression reads from outside of itself. */
export interface Reference {
  /** The root and the steps after it that are known without evaluating: `local.hosts[var.n].x` gives `local`, `hosts`. */
  readonly path: readonly string[];
  /** From the root to the last step of `path`. */
  readonly range: Range;
  /** Inside `try()` or `can()`, which answer for what does not exist. */
  readonly guarded: boolean;
}

interface Scope {
  readonly bound: ReadonlySet<string>;
  readonly guarded: boolean;
}

interface Found {
  readonly references: Reference[];
  readonly calls: CallExpression[];
}

const outermost: Scope = { bound: new Set(), guarded: false };

/**
 * Every reference of an expression, taken or not: both branches of a conditional, the arguments of `try`, everything.
 * Names that a `for` binds are not references.
 */
export function referencesOf(expression: Expression): readonly Reference[] {
  return foundIn(expression).references;
}

/** Every call of a function in an expression, taken or not. */
export function callsOf(expression: Expression): readonly CallExpression[] {
  return foundIn(expression).calls;
}

/** Checks, evaluation and what is shown all ask for the same expressions. */
const known = new WeakMap<Expression, Found>();

function foundIn(expression: Expression): Found {
  const before = known.get(expression);
  if (before) return before;
  const found: Found = { references: [], calls: [] };
  walk(expression, outermost, found);
  known.set(expression, found);
  return found;
}

/** The references of all attributes of a body, those of its nested blocks included. */
export function referencesOfBody(body: Body): readonly Reference[] {
  return body.items.flatMap((item) =>
    item.kind === 'attribute' ? referencesOf(item.expression) : referencesOfBody(item.body),
  );
}

function walk(expression: Expression, scope: Scope, found: Found): void {
  switch (expression.kind) {
    case 'variable':
      note(expression.name, [], expression.range, scope, found);
      return;
    case 'traversal':
      if (expression.source.kind === 'variable') {
        note(expression.source.name, expression.steps, expression.source.range, scope, found);
      } else {
        walk(expression.source, scope, found);
      }
      walkSteps(expression.steps, scope, found);
      return;
    case 'template':
      walkParts(expression.parts, scope, found);
      return;
    case 'for': {
      walk(expression.collection, scope, found);
      const inner = bind(scope, expression.keyName, expression.valueName);
      for (const part of [expression.key, expression.value, expression.condition]) if (part) walk(part, inner, found);
      return;
    }
    default: {
      if (expression.kind === 'call') found.calls.push(expression);
      const inner = isGuard(expression) ? { ...scope, guarded: true } : scope;
      for (const child of childrenOf(expression)) walk(child, inner, found);
    }
  }
}

function isGuard(expression: Expression): boolean {
  return expression.kind === 'call' && (expression.name === 'try' || expression.name === 'can');
}

/** The operands of an expression that binds no name and is none itself. */
function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise];
    case 'call':
      return expression.arguments;
    case 'tuple':
      return expression.items;
    case 'object':
      return expression.items.flatMap(({ key, value }) =>
        key.kind === 'expression' && !isDotted(key.expression) ? [key.expression, value] : [value],
      );
    case 'parentheses':
      return [expression.inner];
    default:
      return [];
  }
}

/** A key like `a.b` is refused when it is evaluated: it may as well be meant as a name. */
function isDotted(key: Expression): boolean {
  return key.kind === 'traversal' && key.source.kind === 'variable';
}

function walkParts(parts: readonly TemplatePart[], scope: Scope, found: Found): void {
  for (const part of parts) {
    if (part.kind === 'interpolation') walk(part.expression, scope, found);
    if (part.kind === 'if') {
      walk(part.condition, scope, found);
      walkParts(part.then, scope, found);
      walkParts(part.otherwise, scope, found);
    }
    if (part.kind === 'for') {
      walk(part.collection, scope, found);
      walkParts(part.body, bind(scope, part.keyName, part.valueName), found);
    }
  }
}

function walkSteps(steps: readonly Step[], scope: Scope, found: Found): void {
  for (const step of steps) {
    if (step.kind === 'index') walk(step.key, scope, found);
    if (step.kind === 'splat') walkSteps(step.steps, scope, found);
  }
}

function bind(scope: Scope, ...names: readonly (string | undefined)[]): Scope {
  const bound = new Set(scope.bound);
  for (const name of names) if (name !== undefined) bound.add(name);
  return { ...scope, bound };
}

function note(root: string, steps: readonly Step[], start: Range, scope: Scope, found: Found): void {
  if (scope.bound.has(root)) return;
  const path = [root];
  let range = start;
  for (const step of steps) {
    const name = step.kind === 'attribute' ? step.name : step.kind === 'index' ? literalText(step.key) : undefined;
    if (name === undefined) break;
    path.push(name);
    range = new Range(range.source, range.from, step.range.to);
  }
  found.references.push({ path, range, guarded: scope.guarded });
}
