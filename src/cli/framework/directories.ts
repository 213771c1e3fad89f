import { TelamonError } from '../../errors/telamon-error.ts';
import { parseDirUrl } from '../../migrations/dir-url.ts';
import { type Directory, openDirectory, openOrPlanDirectory, verifyDirectory } from '../../migrations/directory.ts';
import { formatByName } from '../../migrations/formats/index.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';

/** What the command has to know of its run, and the flags that name its migration directory. */
type DirectoryContext = Pick<Context<Flags>, 'project'> & {
  readonly flags: { readonly dir: string; readonly 'dir-format': string };
};

/** The migration directory of a command. @param missing what to do when there is none. */
export async function directoryOf(context: DirectoryContext, missing: 'fail' | 'plan' = 'fail'): Promise<Directory> {
  const { dir, 'dir-format': dirFormat } = context.flags;
  if (dir.startsWith('mem://')) return renderedDirectory(context, dir);
  const { path, format } = parseDirUrl(dir, dirFormat);
  return missing === 'plan'
    ? openOrPlanDirectory(path, formatByName(format))
    : openDirectory(path, formatByName(format));
}

/**
 * The migration directory of a command that goes by its files: they are those that `atlas.sum` lists.
 * @throws ChecksumError when they are not.
 */
export async function verifiedDirectory(
  context: DirectoryContext,
  missing: 'fail' | 'plan' = 'fail',
): Promise<Directory> {
  const directory = await directoryOf(context, missing);
  verifyDirectory(directory);
  return directory;
}

/** The directory as it lies on disk, to be written: templates stay templates. */
export async function directoryOnDisk(
  context: DirectoryContext,
  missing: 'fail' | 'plan' = 'fail',
): Promise<Directory> {
  const { dir } = context.flags;
  if (!dir.startsWith('mem://')) return directoryOf(context, missing);
  const { path, format } = renderedDirectory(context, dir);
  return openDirectory(path, format);
}

/** `file://migrations?format=atlas`, as reports name the directory. */
export function directoryLabel({ flags }: DirectoryContext, { format }: Directory): string {
  return `${flags.dir.replace(/\?.*$/s, '')}?format=${format.name}`;
}

function renderedDirectory({ project }: DirectoryContext, url: string): Directory {
  const handle = project?.handles.get(url);
  if (handle?.kind === 'directory') return handle.directory;
  throw new TelamonError('url_invalid', `"${url}" is no migration directory`, {
    hints: [
      'mem:// URLs come from data "template_dir" of a project file: migration { dir = data.template_dir.NAME.url }',
    ],
  });
}
