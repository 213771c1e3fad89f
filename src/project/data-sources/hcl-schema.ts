import { isKeyed, objectValue, stringValue } from '../../hcl/value.ts';
import type { Inputs } from '../../hcl/variables.ts';
import { hclFiles } from '../../state/files.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';

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
    const inputs = await variables(request);
    const files = () => located(request, paths, one === undefined ? 'paths' : 'path');
    const url = run.handles.add('hcl_schema', name, { kind: 'hcl', address, files, inputs });
    return objectValue([['url', stringValue(url)]]);
  },
};

function located(request: SourceRequest, paths: readonly string[], at: string) {
  try {
    return hclFiles(paths, request.run.cwd);
  } catch (cause) {
    throw sourceError(request, cause instanceof Error ? cause.message : String(cause), { at, cause });
  }
}

/** The values keep their types: a number stays one beside strings. */
async function variables(request: SourceRequest): Promise<Inputs> {
  const value = await request.section.value('vars');
  if (value === undefined) return new Map();
  if (!isKeyed(value)) throw sourceError(request, 'vars is a map: vars = { name = value }', { at: 'vars' });
  return value.entries;
}
