import type { TelamonError } from '../errors/telamon-error.ts';
import { type Body, positionOf } from '../hcl/ast.ts';
import { evaluate } from '../hcl/evaluate.ts';
import { throwAll } from '../hcl/faults.ts';
import { parseHcl } from '../hcl/parser.ts';
import { secondOpinion } from '../hcl/second-opinion.ts';
import { resolveVariables } from '../hcl/variables.ts';
import { createHandles } from '../state/handles.ts';
import { checkProject } from './checks.ts';
import { dataTypes, readDataSource } from './data-sources/index.ts';
import { declarationsOf, type PolicyName } from './declarations.ts';
import { envOf } from './env.ts';
import { envInstances } from './env-instances.ts';
import { diffSettings, lintSettings } from './env-policies.ts';
import { atlasValue, createEvaluation } from './evaluation.ts';
import { type ProjectFile, readProjectFiles, withDefault } from './files.ts';
import { projectFunctions } from './functions.ts';
import type { Project } from './project.ts';
import { sectionOf } from './section.ts';
import { candidateEnvs, definedNames } from './select-env.ts';
import { parseVarFlags } from './var-flags.ts';

export interface LoadOptions {
  /** The values of `-c`, in order; empty when it was not given. */
  readonly configUrls: readonly string[];
  /** The value of `--env`; empty or left out when there is none. */
  readonly env?: string | undefined;
  /** The values of `--var`, in order. */
  readonly vars: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Told what is odd but no error, each text once. */
  readonly note: (text: string) => void;
  /** Shows what `print()` in the file is given; as a note when left out. */
  readonly print?: ((text: string) => void) | undefined;
  /** Ends the programs of data sources when it fires. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the project file, sets its variables and chooses the env. Without `--env` and `-c` no file is read. Attributes are
 * evaluated when they are read, data sources when something that is read names them.
 * @throws TelamonError config_not_found, config_syntax (all faults), config_invalid, variable_invalid, env_not_found, usage.
 */
export async function loadProject(options: LoadOptions): Promise<Project> {
  const envName = options.env ?? '';
  const inputs = parseVarFlags(options.vars);
  const note = once(options.note);
  const handles = createHandles();
  if (envName === '' && options.configUrls.length === 0) {
    return {
      envName,
      files: [],
      envs: [],
      inputs,
      variables: new Map(),
      sensitive: new Set(),
      handles,
      diff: () => diffSettings(undefined, undefined),
      lint: () => lintSettings(undefined, undefined),
      kept: [],
      envNames: [],
      show: async () => ({ variables: [], envs: [] }),
    };
  }
  const files = readProjectFiles(withDefault(options.configUrls), options.cwd);
  const declarations = declarationsOf(await parseFiles(files), dataTypes, note);
  const functions = projectFunctions(files, { ...options, print: options.print ?? options.note });
  const { values, sensitive } = resolveVariables(declarations.variables, inputs, (expression, bindings) =>
    evaluate(expression, {
      variables: new Map([['atlas', atlasValue(envName)], ...bindings]),
      functions: functions(expression.range.source.name),
    }),
  );
  for (const name of inputs.keys()) {
    if (!values.has(name))
      note(`--var ${name}: ${files.map((file) => file.name).join(', ')} declares no variable "${name}"`);
  }
  const candidates = candidateEnvs(declarations.envs, envName);
  checkProject(declarations, candidates, envName, note);

  const ending = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, ending.signal]) : ending.signal;
  const run = { cwd: options.cwd, processEnv: options.processEnv, note, handles, signal };
  const evaluation = createEvaluation({
    declarations,
    envName,
    variables: values,
    functions,
    readSource: async (address, block, inner) => {
      try {
        return await readDataSource(address, block, inner, run);
      } catch (error) {
        // The run ends with this: what else is still running would only be waited for.
        ending.abort();
        throw error;
      }
    },
  });
  const policy = (name: PolicyName) => {
    const block = declarations.policies.get(name);
    return block && sectionOf(block, name, evaluation);
  };
  const globals = { lint: policy('lint'), diff: policy('diff') };
  const instances =
    envName === ''
      ? []
      : await envInstances(candidates, envName, evaluation, { name: nameOf(files), envs: declarations.envs });
  const envs = instances.map((instance) => envOf({ ...instance, envName, evaluation, globals, note }));
  return {
    envName,
    files: files.map((file) => file.name),
    envs,
    inputs,
    variables: values,
    sensitive,
    handles,
    diff: () => diffSettings(undefined, globals.diff),
    lint: () => lintSettings(undefined, globals.lint),
    kept: declarations.kept.map((block) => sectionOf(block, block.type, evaluation)),
    envNames: definedNames(declarations.envs),
    async show() {
      const { showEnv, showVariable } = await import('./show.ts');
      const policies = { ...globals, test: policy('test') };
      return {
        variables: [...values].map(([name, value]) => {
          const block = declarations.variables.get(name);
          return showVariable(name, value, {
            sensitive: sensitive.has(name),
            typed: inputs.has(name),
            position: block ? positionOf(block.headerRange) : { file: nameOf(files), line: 1, column: 1 },
          });
        }),
        envs: await Promise.all(envs.map((env) => showEnv(env, policies, { declarations, sensitive }))),
      };
    },
  };
}

/** @throws TelamonError config_syntax with all faults of all files. */
export async function parseFiles(files: readonly ProjectFile[]): Promise<readonly Body[]> {
  const parsed = files.map((file) => parseHcl(file.text, file.name));
  const errors: TelamonError[] = [];
  for (const [at, file] of files.entries()) {
    const found = parsed[at]?.errors ?? [];
    if (found.length > 0) errors.push(...(await secondOpinion(file.text, file.name, found)));
  }
  throwAll(errors);
  return parsed.map((file) => file.body);
}

export function nameOf(files: readonly ProjectFile[]): string {
  return files.map((file) => file.name).join(', ');
}

export function once(note: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    note(text);
  };
}
