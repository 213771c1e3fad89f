import { statSync } from 'node:fs';
import path from 'node:path';
import { TelamonError } from '../../errors/telamon-error.ts';
import { isInteger, toNumber } from '../../hcl/number.ts';
import { describeKind, isKeyed, isSequence, objectValue, stringValue, type Value } from '../../hcl/value.ts';
import { renderDirectory } from '../../migrations/template-directory.ts';
import { type DataSource, type SourceRequest, sourceError } from './data-source.ts';

/** A migration directory whose files are Go templates; what they render to is what runs. */
export const templateDir: DataSource = {
  type: 'template_dir',
  required: ['path'],
  optional: ['vars'],
  async read(request) {
    const { address, name, section, run } = request;
    const [given = '', vars] = await Promise.all([section.string('path'), variables(request)]);
    const full = path.resolve(run.cwd, given);
    if (!statSync(full, { throwIfNoEntry: false })?.isDirectory()) {
      throw sourceError(request, `path ${given} is not a directory`, {
        at: 'path',
        hints: [`looked at ${full}; relative paths start in the folder that the command is run in`],
      });
    }
    const shown = run.cwd === process.cwd() ? given : full;
    try {
      const directory = await renderDirectory(shown, full, vars);
      const url = run.handles.add('template_dir', name, { kind: 'directory', address, directory });
      return objectValue([['url', stringValue(url)]]);
    } catch (error) {
      if (!(error instanceof TelamonError)) throw error;
      throw new TelamonError(error.code, `${address}: ${error.message}`, {
        position: error.position ?? section.position,
        hints: error.hints,
        cause: error,
      });
    }
  },
};

async function variables(request: SourceRequest): Promise<Readonly<Record<string, unknown>>> {
  const value = await request.section.value('vars');
  if (value === undefined) return {};
  const refuse = (found: Value) =>
    sourceError(
      request,
      `attribute "vars" must be a map of strings, numbers or booleans, got: ${describeKind(found)}`,
      { at: 'vars', hints: ['lists of these work, too'] },
    );
  if (!isKeyed(value)) throw refuse(value);
  const entries = [...value.entries].map(([name, item]) => {
    if (!isSequence(item)) return [name, scalar(item) ?? raise(refuse(item))] as const;
    return [name, item.items.map((each) => scalar(each) ?? raise(refuse(each)))] as const;
  });
  return Object.fromEntries(entries);
}

/** As a template sees it: whole numbers are ints of any size. */
function scalar(value: Value): string | boolean | number | bigint | undefined {
  switch (value.kind) {
    case 'string':
    case 'bool':
      return value.value;
    case 'number':
      return isInteger(value.value) ? value.value.numerator : toNumber(value.value);
    default:
      return undefined;
  }
}

function raise(error: Error): never {
  throw error;
}
