import path from 'node:path';
import { objectValue, stringValue } from '../../hcl/value.ts';
import { type DataSource, sourceError } from './data-source.ts';

/** A schema in HCL, from one path or several. It is read when a command reads its URL. */
export const hclSchema: DataSource = {
  type: 'hcl_schema',
  required: [],
  optional: ['path', 'paths', 'vars'],
  async read(request) {
    const { address, name, section, run } = request;
    const [one, several] = await Promise.all([section.string('path'), section.strings('paths')]);
    if (one !== undefined && several !== undefined)
      throw sourceError(request, 'path and paths cannot be set together', { at: 'paths' });
    const paths = several ?? (one === undefined ? [] : [one]);
    if (paths.length === 0) throw sourceError(request, 'path or paths must be set');
    const url = run.handles.add('hcl_schema', name, {
      kind: 'hcl',
      address,
      paths: paths.map((given) => path.resolve(run.cwd, given)),
      position: section.position,
    });
    return objectValue([['url', stringValue(url)]]);
  },
};
