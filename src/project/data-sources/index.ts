import type { Block } from '../../hcl/ast.ts';
import { faultAt } from '../../hcl/faults.ts';
import type { Value } from '../../hcl/value.ts';
import type { Evaluation } from '../evaluation.ts';
import { sectionOf } from '../section.ts';
import { checkArguments } from './arguments.ts';
import { awsRdsToken } from './aws.ts';
import { compositeSchema } from './composite-schema.ts';
import type { DataSource, RunContext } from './data-source.ts';
import { checkDevBlock, readDevBlock } from './dev-blocks.ts';
import { external } from './external.ts';
import { externalSchema } from './external-schema.ts';
import { gcpCloudsqlToken } from './gcp.ts';
import { hclSchema } from './hcl-schema.ts';
import { hostedSources } from './hosted.ts';
import { runtimevar } from './runtimevar.ts';
import { sql } from './sql.ts';
import { templateDir } from './template-dir.ts';

const sources: ReadonlyMap<string, DataSource> = new Map(
  [
    awsRdsToken,
    compositeSchema,
    external,
    externalSchema,
    gcpCloudsqlToken,
    hclSchema,
    runtimevar,
    sql,
    templateDir,
    ...hostedSources,
  ].map((source) => [source.type, source]),
);

export const dataTypes: readonly string[] = [...sources.keys()];

/**
 * The value of a data source, or of a block that describes a dev database: checks the arguments, then reads it.
 * @throws TelamonError config_invalid for the arguments, data_source_failed for the rest; both name the address and the place.
 */
export async function readDataSource(
  address: string,
  block: Block,
  evaluation: Evaluation,
  run: RunContext,
): Promise<Value> {
  const [, kind = '', ...name] = address.split('.');
  const request = { address, name: name.join('.'), section: sectionOf(block, address, evaluation), run };
  if (block.type !== 'data') return readDevBlock(request, block);
  checkSource(address, block);
  const source = sources.get(kind);
  if (!source) throw faultAt(block.headerRange, `${address}: unknown type "${kind}"`);
  return source.read(request);
}

/** Checks the names of the arguments, and that none is missing. @throws TelamonError config_invalid. */
export function checkSource(address: string, block: Block): void {
  const source = block.type === 'data' ? sources.get(address.split('.')[1] ?? '') : undefined;
  if (block.type !== 'data') checkDevBlock(address, block);
  else if (source) checkArguments(address, block, source.type, source);
}
