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
    if (text.trim() === '') {
      const at = section.positionOf('program') ?? section.position;
      run.note(
        `${at.file}:${at.line}:${at.column}: ${address}: the program printed nothing on its standard output, which stands for an empty schema`,
      );
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
