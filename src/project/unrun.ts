import type { Block } from '../hcl/ast.ts';
import { objectValue, stringValue, type Value } from '../hcl/value.ts';
import type { RunContext } from './data-sources/data-source.ts';
import { readDataSource } from './data-sources/index.ts';
import type { Evaluation } from './evaluation.ts';
import { sectionOf } from './section.ts';

/** The value of a thing that only a real run has: what a program prints, a database answers, a variable is given. */
export class NotRead extends Error {
  readonly address: string;

  constructor(address: string) {
    super(`${address} is not read`);
    this.address = address;
  }
}

/** Data sources that look no further than the file system: they are read as in a real run. */
const harmless = ['composite_schema', 'hcl_schema', 'template_dir', 'remote_dir', 'remote_schema', 'cloud_databases'];

/**
 * The value of a data source as far as it has one without a program, a database or the network. Its arguments are evaluated.
 * @throws NotRead for the others; what the arguments throw.
 */
export async function readWithoutRunning(
  address: string,
  block: Block,
  evaluation: Evaluation,
  run: RunContext,
): Promise<Value> {
  const [root, kind = '', ...name] = address.split('.');
  if (root !== 'data' || harmless.includes(kind)) return readDataSource(address, block, evaluation, run);
  const section = sectionOf(block, address, evaluation);
  for (const attribute of section.attributes) await section.value(attribute);
  // Its URL is known before the program has printed anything.
  if (kind === 'external_schema') {
    return objectValue([['url', stringValue(`mem://external_schema/${name.join('.')}`)]]);
  }
  throw new NotRead(address);
}
