import { objectValue, stringValue } from '../../hcl/value.ts';
import { type DataSource, sourceError } from './data-source.ts';
import { programArguments, runBlock } from './program.ts';

/** A schema that a program prints, such as an ORM's: as SQL, or as HCL. */
export const externalSchema: DataSource = {
  type: 'external_schema',
  required: programArguments.required,
  optional: [...programArguments.optional, 'format'],
  async read(request) {
    const { address, name, section, run } = request;
    const format = (await section.string('format')) ?? 'sql';
    if (format !== 'sql' && format !== 'hcl') {
      throw sourceError(request, `unknown format "${format}"`, {
        at: 'format',
        hints: ['the program prints SQL or HCL: format = "sql" or "hcl"'],
      });
    }
    const text = (await runBlock(request)).replace(/^\uFEFF/, '');
    // Taken for an empty schema, this would plan to drop everything.
    if (text.trim() === '') {
      throw sourceError(request, 'the program printed nothing on its standard output', {
        at: 'program',
        hints: [
          'it has to print the schema as SQL; for a schema that is empty on purpose a comment is enough, like -- empty',
        ],
      });
    }
    const file = `${name}/schema.${format}`;
    const url = run.handles.add(
      'external_schema',
      name,
      format === 'hcl'
        ? { kind: 'hcl', address, files: () => [{ name: file, text }], inputs: new Map() }
        : { kind: 'sql', address, file, text },
    );
    return objectValue([['url', stringValue(url)]]);
  },
};
