import { objectValue, stringValue } from '../../hcl/value.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { CompositePart } from '../../state/handles.ts';
import type { Section } from '../section.ts';
import { type DataSource, sourceError } from './data-source.ts';

/** Several sources laid one over the other, in source order: an ORM's schema first, what it cannot express after it. */
export const compositeSchema: DataSource = {
  type: 'composite_schema',
  required: [],
  optional: [],
  block: 'schema',
  async read(request) {
    const { address, name, section, run } = request;
    const blocks = section.blocks('schema');
    if (blocks.length === 0) {
      throw sourceError(request, 'it has no part', { hints: ['add schema "public" { url = "file://schema.sql" }'] });
    }
    const parts = await Promise.all(blocks.map((block, at) => readPart(block, at + 1, address)));
    const url = run.handles.add('composite_schema', name, { kind: 'composite', address, parts });
    return objectValue([['url', stringValue(url)]]);
  },
};

async function readPart(block: Section, number: number, address: string): Promise<CompositePart> {
  const [label, ...more] = block.labels;
  const fault = (message: string, at: string | undefined, hints: readonly string[]) =>
    sourceError(
      { address, section: block },
      `part ${number}${label === undefined ? '' : ` ("${label}")`}: ${message}`,
      {
        ...(at === undefined ? {} : { at }),
        hints,
      },
    );
  if (more.length > 0)
    throw fault('a part has one label at most, the schema it is loaded into', undefined, ['schema "public" { … }']);
  if (label === '') throw fault('the label is empty', undefined, ['name the schema, or leave the label out']);
  const unknown = block.attributes.find((attribute) => attribute !== 'url');
  if (unknown !== undefined)
    throw fault(`unsupported argument "${unknown}"`, unknown, ['a part holds url = "…", nothing else']);
  const [inner] = block.blocks();
  if (inner) throw sourceError({ address, section: inner }, `part ${number}: a part holds url = "…", and no block`);
  const url = await block.string('url');
  if (url === undefined || url === '') {
    throw fault('its url is missing', 'url', ['like url = "file://schema.sql" or url = data.external_schema.NAME.url']);
  }
  if (schemeOf(url) === undefined)
    throw fault(`missing scheme in url "${url}"`, 'url', [`did you mean "file://${url}"?`]);
  const position = block.positionOf('url');
  return { number, ...(label === undefined ? {} : { label }), url, position: position ?? block.position };
}
