import path from 'node:path';
import type { Block } from '../../hcl/ast.ts';
import { isKeyed, objectValue, stringValue, type Value } from '../../hcl/value.ts';
import { schemeOf } from '../../state/file-url.ts';
import type { DevSetup } from '../../state/handles.ts';
import type { Section } from '../section.ts';
import { type Arguments, checkArguments } from './arguments.ts';
import { type SourceRequest, sourceError } from './data-source.ts';

const dockerArguments: Arguments = {
  required: ['image'],
  optional: ['schema', 'database', 'baseline', 'command', 'template'],
  block: 'build',
};
const buildArguments: Arguments = { required: ['context'], optional: ['dockerfile', 'target', 'args'] };
const devArguments: Arguments = { required: ['url'], optional: ['baseline'] };

/** The work database where a block names none. */
const standardDatabase = 'dev';

/**
 * The value of a `docker "DRIVER" "NAME"` or `dev "DRIVER" "NAME"` block: an object with the `url` of a dev database. Nothing
 * starts before a command opens the URL.
 */
export async function readDevBlock(request: SourceRequest, block: Block): Promise<Value> {
  checkDevBlock(request.address, block);
  const url = block.type === 'docker' ? await dockerUrl(request) : await givenUrl(request);
  return objectValue([['url', stringValue(url)]]);
}

/** Checks the names of the arguments, and that none is missing. @throws TelamonError config_invalid. */
export function checkDevBlock(address: string, block: Block): void {
  if (block.type === 'dev') checkArguments(address, block, 'a dev block', devArguments);
  else checkArguments(address, block, 'a docker block', dockerArguments);
  for (const build of block.body.blocks) checkArguments(`${address}.build`, build, 'a build block', buildArguments);
}

async function dockerUrl(request: SourceRequest): Promise<string> {
  const { section, run } = request;
  const driver = section.labels[0] ?? '';
  const [image = '', schema, database, command] = await Promise.all([
    section.string('image'),
    section.string('schema'),
    section.string('database'),
    section.strings('command'),
    section.boolean('template'),
  ]);
  if (image === '') throw sourceError(request, 'the image is empty', { at: 'image' });
  const build = await buildOf(request);
  const name = database || (driver === 'mysql' || driver === 'mariadb' ? schema : undefined) || standardDatabase;
  const bound = schema && driver === 'postgres' ? `?search_path=${encodeURIComponent(schema)}` : '';
  return run.handles.addDev(`docker+${driver}://_/${image}/${encodeURIComponent(name)}${bound}`, {
    ...(await baselineOf(request)),
    container: { ...(build === undefined ? {} : { build }), ...(command === undefined ? {} : { command }) },
  });
}

async function givenUrl(request: SourceRequest): Promise<string> {
  const { section, run } = request;
  const url = (await section.string('url')) ?? '';
  if (schemeOf(url) === undefined) {
    throw sourceError(request, url === '' ? 'its url is empty' : `missing scheme in url "${url}"`, {
      at: 'url',
      hints: ['it names an empty database, like postgres://user:password@localhost/dev'],
    });
  }
  return run.handles.addDev(url, await baselineOf(request));
}

async function baselineOf({ address, section }: SourceRequest): Promise<DevSetup> {
  const baseline = await section.string('baseline');
  return {
    address,
    position: section.positionOf('baseline') ?? section.position,
    ...(baseline === undefined ? {} : { baseline }),
  };
}

async function buildOf({ address, section, run }: SourceRequest) {
  const build = section.block('build');
  if (!build) return undefined;
  const [context = '.', dockerfile, target] = await Promise.all(
    ['context', 'dockerfile', 'target'].map((name) => build.string(name)),
  );
  return {
    context: path.resolve(run.cwd, context),
    ...(dockerfile === undefined ? {} : { dockerfile: path.resolve(run.cwd, context, dockerfile) }),
    ...(target === undefined ? {} : { target }),
    args: await buildArgs(address, build),
  };
}

async function buildArgs(address: string, build: Section): Promise<Record<string, string>> {
  const value = await build.value('args');
  if (value === undefined) return {};
  const refuse = () => sourceError({ address, section: build }, 'build.args is a map of strings', { at: 'args' });
  if (!isKeyed(value)) throw refuse();
  return Object.fromEntries(
    [...value.entries].map(([name, item]) => {
      if (item.kind !== 'string') throw refuse();
      return [name, item.value];
    }),
  );
}
