import { conversionFunctions, getenvFunction, printFunction } from './conversion.ts';
import { csvFunctions } from './csv.ts';
import type { Functions, HclFunction } from './define.ts';
import { encodingFunctions } from './encoding.ts';
import { fileFunctions } from './files.ts';
import { formatFunctions } from './format.ts';
import { jsonFunctions } from './json.ts';
import { listFunctions } from './lists.ts';
import { mapFunctions } from './maps.ts';
import { numberFunctions } from './numbers.ts';
import { regexFunctions } from './regex.ts';
import { textFunctions } from './text.ts';
import { timeFunctions } from './times.ts';
import { urlFunctions } from './urls.ts';
import { yamlFunctions } from './yaml.ts';

/** What functions may reach outside of their arguments. */
export interface FunctionContext {
  /** Absolute; relative paths of `file`, `glob` and `fileset` start here. */
  readonly baseDirectory: string;
  /** What `getenv` reads. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Shows the argument of `print`; the text has no line break at its end. */
  readonly print: (text: string) => void;
}

const pure: Readonly<Record<string, HclFunction>> = {
  ...numberFunctions,
  ...textFunctions,
  ...regexFunctions,
  ...formatFunctions,
  ...timeFunctions,
  ...listFunctions,
  ...mapFunctions,
  ...jsonFunctions,
  ...yamlFunctions,
  ...csvFunctions,
  ...urlFunctions,
  ...encodingFunctions,
  ...conversionFunctions,
};

/** The functions of a schema file: they read neither files nor the environment. */
export function schemaFunctions({ print }: Pick<FunctionContext, 'print'>): Functions {
  return new Map(Object.entries({ ...pure, print: printFunction(print) }));
}

/** The functions of a project file. */
export function configFunctions({ baseDirectory, env, print }: FunctionContext): Functions {
  const reaching = { ...fileFunctions(baseDirectory), getenv: getenvFunction(env), print: printFunction(print) };
  return new Map(Object.entries({ ...pure, ...reaching }));
}
