import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { renderError } from '../../src/errors/render.ts';
import { type LoadOptions, loadProject } from '../../src/project/load-project.ts';
import type { Project } from '../../src/project/project.ts';

/** A folder with files, gone after the test. */
export interface Folder {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function folderWith(files: Readonly<Record<string, string>>): Promise<Folder> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'telamon-project-'));
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [name, text] of Object.entries(more)) {
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), text);
    }
  };
  await write(files);
  return { path: root, write, [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

export interface Loaded {
  readonly project: Project;
  readonly notes: readonly string[];
}

/** Loads the project of a folder as a run in that folder would. */
export async function load(folder: Folder, options: Partial<LoadOptions> = {}): Promise<Loaded> {
  const notes: string[] = [];
  const project = await loadProject({
    configUrls: [],
    env: 'local',
    vars: [],
    cwd: folder.path,
    processEnv: process.env,
    note: (text) => notes.push(text),
    ...options,
  });
  return { project, notes };
}

/** What a user would read on stderr. */
export async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return renderError(error);
  }
  throw new Error('it did not fail');
}

/** The one env of a project. */
export function only(project: Project) {
  const [env] = project.envs;
  if (!env || project.envs.length !== 1) throw new Error(`${project.envs.length} envs`);
  return env;
}
