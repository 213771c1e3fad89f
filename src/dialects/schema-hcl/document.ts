import { TelamonError } from '../../errors/telamon-error.ts';
import type { Attribute, Block, Body } from '../../hcl/ast.ts';
import { placeOf } from '../../hcl/ast.ts';
import { faultAt, repeated, throwAll } from '../../hcl/faults.ts';
import { parseHcl } from '../../hcl/parser.ts';
import { secondOpinion } from '../../hcl/second-opinion.ts';

/** A file of schema HCL. */
export interface SchemaFile {
  /** As the user named it, for messages. */
  readonly name: string;
  readonly text: string;
}

/** The blocks of all files together: a document has no order, and references reach across its files. */
export interface SchemaDocument {
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** Everything else, in the order of files and lines. */
  readonly blocks: readonly Block[];
}

/** Blocks that only project files have. */
const projectBlocks = ['env', 'data', 'lint', 'diff'];

/**
 * Parses files and puts them together.
 * @throws TelamonError config_syntax with all faults; state_invalid for a project file; config_invalid for what is declared twice.
 */
export async function readDocument(
  files: readonly SchemaFile[],
  note: (text: string) => void = () => undefined,
): Promise<SchemaDocument> {
  const bodies: Body[] = [];
  const errors: TelamonError[] = [];
  for (const { name, text } of files) {
    const { body, errors: found } = parseHcl(text, name);
    bodies.push(body);
    if (found.length > 0) errors.push(...(await secondOpinion(text, name, found)));
  }
  throwAll(errors);
  for (const [at, { name }] of files.entries()) {
    if (bodies[at]?.blocks.some((block) => projectBlocks.includes(block.type))) throw projectFile(name);
  }
  return sorted(bodies, note);
}

function projectFile(name: string): TelamonError {
  return new TelamonError('state_invalid', `cannot parse project file "${name}" as a schema file`, {
    hints: ['a project file holds settings: give it with -c, and its desired state as env://src'],
  });
}

function sorted(bodies: readonly Body[], note: (text: string) => void): SchemaDocument {
  const errors: TelamonError[] = [];
  const variables = new Map<string, Block>();
  const locals = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const item of bodies.flatMap((body) => body.items)) {
    if (item.kind === 'attribute') {
      note(`${placeOf(item.range)}: the attribute "${item.name}" stands outside of any block and is ignored`);
    } else if (item.type === 'variable') {
      const [label, ...more] = item.labels;
      const first = label && variables.get(label.text);
      if (!label || more.length > 0) {
        errors.push(faultAt(item.headerRange, 'a variable block has one label, its name: variable "name" { … }'));
      } else if (first) errors.push(repeated(`variable "${label.text}"`, first.headerRange, item.headerRange));
      else variables.set(label.text, item);
    } else if (item.type === 'locals') {
      for (const local of item.body.attributes) {
        const first = locals.get(local.name);
        if (first) errors.push(repeated(`local.${local.name}`, first.range, local.nameRange));
        else locals.set(local.name, local);
      }
    } else blocks.push(item);
  }
  throwAll(errors);
  return { variables, locals, blocks };
}
