import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Position, TelamonError } from '../errors/telamon-error.ts';
import type { Around, AroundBlock, AroundScript } from '../migrations/around/script.ts';
import { decodeSource } from '../migrations/source.ts';
import { pathOfFileUrl, schemeOf } from '../state/file-url.ts';
import type { Env } from './env.ts';
import { keptBlocks } from './kept.ts';
import type { Project } from './project.ts';
import type { Section } from './section.ts';
import { invalid, requireBool, requireKnown, titleOf } from './strict.ts';

/**
 * The `pre` and `post` blocks of a project file for a command, with their SQL; that of the whole file first. What a block that is
 * skipped would run is not looked at.
 * @param cwd where relative paths begin.
 * @throws TelamonError config_invalid, file_not_found, file_invalid, unsupported.
 */
export async function aroundBlocks(
  project: Project | undefined,
  env: Env | undefined,
  subject: string,
  cwd: string,
): Promise<Around> {
  const read = async (type: 'pre' | 'post'): Promise<readonly AroundBlock[]> => {
    const blocks: AroundBlock[] = [];
    for (const block of keptBlocks(project, env)) {
      if (block.type === type && block.labels[0] === subject) blocks.push(await readBlock(block, cwd));
    }
    return blocks;
  };
  return { pre: await read('pre'), post: await read('post') };
}

/** One block with its SQL. @throws as {@link aroundBlocks}. */
export async function readBlock(block: Section, cwd: string): Promise<AroundBlock> {
  requireKnown(block, { blocks: ['skip', 'exec'] });
  const { position } = block;
  const title = titleOf(block);
  if (block.labels.length > 1) throw invalid(position, `${title}: it has one label, the command`, []);
  const executes = block.blocks('exec');
  if (executes.length === 0) throw invalid(position, `${title} needs a block exec { sql = … }`, []);
  for (const one of executes) requireKnown(one, { attributes: ['sql', 'src'] });
  const skip = block.block('skip');
  if (skip) {
    requireKnown(skip, { attributes: ['condition', 'message'] });
    if (await requireBool(skip, 'condition')) {
      return { title, position, skipped: (await skip.string('message'))?.trim() ?? '', scripts: [] };
    }
  }
  const scripts: AroundScript[] = [];
  for (const one of executes) scripts.push(await readScript(one, cwd));
  return { title, position, scripts };
}

async function readScript(exec: Section, cwd: string): Promise<AroundScript> {
  const [text, url] = [await exec.string('sql'), await exec.string('src')];
  if ((text === undefined) === (url === undefined)) {
    throw invalid(exec.position, `${exec.name} needs either sql or src`, ['src = "file://script.sql"']);
  }
  if (text !== undefined) {
    const place = exec.positionOf('sql') ?? exec.position;
    return { source: { name: place.file, text }, place };
  }
  const place = exec.positionOf('src') ?? exec.position;
  const scheme = schemeOf(url ?? '') ?? 'file';
  if (scheme !== 'file') {
    throw invalid(place, `${exec.name}.src cannot be read from ${scheme}://`, ['src = "file://script.sql"']);
  }
  return { source: readSource(schemeOf(url ?? '') ? pathOfFileUrl(url ?? '') : (url ?? ''), place, cwd) };
}

function readSource(given: string, position: Position, cwd: string) {
  const full = path.resolve(cwd, given);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(full);
  } catch (cause) {
    throw new TelamonError('file_not_found', `cannot read the script ${given}: ${(cause as Error).message}`, {
      position,
      hints: [`looked at ${full}; relative paths start in the folder that the command is run in`],
      cause,
    });
  }
  const source = decodeSource(given, bytes);
  if (!source.text.startsWith('#!')) return source;
  throw new TelamonError('unsupported', `${given} is a program, not SQL`, {
    position,
    hints: ['run programs in a step of the pipeline before or behind this one'],
  });
}
