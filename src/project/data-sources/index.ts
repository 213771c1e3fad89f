import { nearest } from '../../errors/nearest.ts';
import type { Block } from '../../hcl/ast.ts';
import { faultAt } from '../../hcl/faults.ts';
import type { Value } from '../../hcl/value.ts';
import type { Evaluation } from '../evaluation.ts';
import { sectionOf } from '../section.ts';
import { awsRdsToken } from './aws.ts';
import { compositeSchema } from './composite-schema.ts';
import type { DataSource, RunContext } from './data-source.ts';
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
 * The value of a data source: checks the arguments, then reads it.
 * @throws TelamonError config_invalid for the arguments, data_source_failed for the rest; both name the address and the place.
 */
export async function readDataSource(
  address: string,
  block: Block,
  evaluation: Evaluation,
  run: RunContext,
): Promise<Value> {
  const [, kind = '', ...name] = address.split('.');
  const source = block.type === 'data' ? sources.get(kind) : undefined;
  if (!source) {
    throw faultAt(block.headerRange, `${address}: ${block.type} blocks are not available yet`, [
      'write the URL of the dev database in its place, like "docker://postgres/17/dev"',
    ]);
  }
  checkArguments(address, block, source);
  return source.read({ address, name: name.join('.'), section: sectionOf(block, address, evaluation), run });
}

function checkArguments(address: string, block: Block, source: DataSource): void {
  const known = [...source.required, ...source.optional];
  const accepted = [...known, ...(source.block === undefined ? [] : [`${source.block} { … }`])].join(', ');
  for (const item of block.body.items) {
    const own = item.kind === 'attribute' ? item.name : item.type;
    if (item.kind === 'attribute' ? known.includes(own) : own === source.block) continue;
    const meant = nearest(own, known);
    throw faultAt(
      item.kind === 'attribute' ? item.nameRange : item.headerRange,
      `${address}: unsupported ${item.kind === 'attribute' ? 'argument' : 'block'} "${own}"`,
      [...(meant === undefined ? [] : [`did you mean "${meant}"?`]), `${source.type} takes ${accepted}`],
    );
  }
  const missing = source.required.find((name) => !block.body.attributes.some((attribute) => attribute.name === name));
  if (missing !== undefined) {
    throw faultAt(block.headerRange, `${address}: the argument "${missing}" is required`, [
      `${source.type} takes ${accepted}`,
    ]);
  }
}
