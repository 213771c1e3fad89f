import type { Functions } from '../hcl/evaluate.ts';
import { configFunctions } from '../hcl/functions/index.ts';
import type { ProjectFile } from './files.ts';

/** The functions that the expressions of a file may call; paths in them start in the folder of that file. */
export type FunctionsOf = (file: string) => Functions;

export function projectFunctions(
  files: readonly ProjectFile[],
  options: {
    readonly cwd: string;
    readonly processEnv: Readonly<Record<string, string | undefined>>;
    readonly print: (text: string) => void;
  },
): FunctionsOf {
  const made = new Map<string, Functions>();
  const inFolder = (folder: string) => {
    const functions =
      made.get(folder) ?? configFunctions({ baseDirectory: folder, env: options.processEnv, print: options.print });
    made.set(folder, functions);
    return functions;
  };
  const folders = new Map(files.map((file) => [file.name, file.folder]));
  return (file) => inFolder(folders.get(file) ?? options.cwd);
}
