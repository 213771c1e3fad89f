import { TelamonError } from '../errors/telamon-error.ts';
import { attributeOf, placeOf } from '../hcl/ast.ts';
import { evaluate } from '../hcl/evaluate.ts';
import { throwAll } from '../hcl/faults.ts';
import { referencesOfBody } from '../hcl/references.ts';
import { type Inputs, resolveVariables } from '../hcl/variables.ts';
import { createHandles } from '../state/handles.ts';
import { checkProject } from './checks.ts';
import type { RunContext } from './data-sources/data-source.ts';
import { checkSource, dataTypes } from './data-sources/index.ts';
import { type Declarations, declarationsOf } from './declarations.ts';
import { envOf } from './env.ts';
import { instancesOf } from './env-instances.ts';
import { atlasValue, createEvaluation, type Evaluation } from './evaluation.ts';
import { readProjectFiles, withDefault } from './files.ts';
import { projectFunctions } from './functions.ts';
import { unknownNames } from './graph.ts';
import { keptBlocks } from './kept.ts';
import { type LoadOptions, nameOf, once, parseFiles } from './load-project.ts';
import { provenanceOf } from './provenance.ts';
import { type Section, sectionOf } from './section.ts';
import { candidateEnvs, definedNames, isDynamicName } from './select-env.ts';
import { policyShapes } from './shapes.ts';
import { NotRead, readWithoutRunning } from './unrun.ts';
import { checkKept } from './validate-kept.ts';
import { checkEnvValues, checkSection, type Findings, tried } from './validate-values.ts';
import { parseVarFlags } from './var-flags.ts';

/** What a valid project file holds, and how much of it was tried. */
export interface Validation {
  readonly files: readonly string[];
  /** Names of the envs that were evaluated. */
  readonly envs: readonly string[];
  /** What could not be evaluated, each with its place and what it would have needed. */
  readonly skipped: readonly string[];
}

/**
 * Checks a whole project file: the syntax, the names and shapes of everything, used or not; and for every env (or the one
 * that is chosen) the values of all that can be evaluated without running a program, asking a database or the network.
 * @throws TelamonError with every fault that was found.
 */
export async function validateProject(options: LoadOptions): Promise<Validation> {
  const files = readProjectFiles(withDefault(options.configUrls), options.cwd);
  const note = once(options.note);
  const declarations = declarationsOf(await parseFiles(files), dataTypes, note);
  const inputs = parseVarFlags(options.vars);
  const found: Findings = { errors: [], skipped: new Set() };
  const names = options.env ? [options.env] : definedNames(declarations.envs);

  await checkSources(declarations, found);
  await checkUnchosen(declarations, note, found);
  for (const name of names) {
    await attempt(found, () => checkProject(declarations, candidateEnvs(declarations.envs, name), name, note));
  }
  throwFound(found);
  const context = { options, declarations, inputs, files, note, found };
  for (const name of names.length === 0 ? [''] : names) await checkEnv(name, context);
  throwFound(found);
  return { files: files.map((file) => file.name), envs: names, skipped: [...found.skipped] };
}

interface ValidationContext {
  readonly options: LoadOptions;
  readonly declarations: Declarations;
  readonly inputs: Inputs;
  readonly files: ReturnType<typeof readProjectFiles>;
  readonly note: (text: string) => void;
  readonly found: Findings;
}

/** Once each, in the order of the file as far as the places tell. */
function throwFound({ errors }: Findings): void {
  const seen = new Map<string, TelamonError>();
  for (const error of errors.flatMap((each) => [each, ...each.others])) {
    const { file = '', line = 0, column = 0 } = error.position ?? {};
    const key = `${file}:${line}:${column}:${error.message}`;
    if (!seen.has(key)) seen.set(key, error);
  }
  const first = [...seen.values()][0];
  if (!first) return;
  const line = ({ position }: TelamonError) => (position ? position.line * 10_000 + position.column : 0);
  throwAll([...seen.values()].map(alone).sort((a, b) => line(a) - line(b)));
}

function alone(error: TelamonError): TelamonError {
  if (error.others.length === 0) return error;
  const { code, message, position, hints, cause } = error;
  return new TelamonError(code, message, { position, hints, cause });
}

/** Runs a step; what it throws is a finding. */
async function attempt(found: Findings, work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TelamonError)) throw error;
    found.errors.push(error);
  }
}

/** Data sources that nothing names are as wrong as the others: somebody is about to name them. */
async function checkSources(declarations: Declarations, found: Findings): Promise<void> {
  for (const [address, block] of declarations.sources) {
    await attempt(found, () => checkSource(address, block));
    found.errors.push(...unknownNames(referencesOfBody(block.body), declarations));
  }
}

/** What stands outside of labelled envs. Envs that can never be chosen are told. */
async function checkUnchosen(declarations: Declarations, note: (text: string) => void, found: Findings): Promise<void> {
  const unchosen = declarations.envs.filter((env) => env.labels.length !== 1);
  for (const env of unchosen) {
    if (env.labels.length > 1) note(`${placeOf(env.headerRange)}: an env with two labels is never chosen`);
    else if (!isDynamicName(env)) {
      note(`${placeOf(env.headerRange)}: an env without a label is chosen by a name that is made from atlas.env`);
    }
  }
  await attempt(found, () => checkProject(declarations, [], '', note));
  for (const env of unchosen) await attempt(found, () => checkProject(declarations, [env], '', note));
}

async function checkEnv(name: string, context: ValidationContext): Promise<void> {
  const { options, declarations, inputs, files, note, found } = context;
  const functions = projectFunctions(files, { ...options, print: options.print ?? options.note });
  const candidates = candidateEnvs(declarations.envs, name);
  const before = found.errors.length;
  const known = { variables: new Map() as ReturnType<typeof resolveVariables>['values'] };
  await attempt(found, () => {
    const alone: Parameters<typeof resolveVariables>[2] = (expression, bindings) =>
      evaluate(expression, {
        variables: new Map([['atlas', atlasValue(name)], ...bindings]),
        functions: functions(expression.range.source.name),
      });
    known.variables = resolveVariables(declarations.variables, inputs, alone, 'leave out').values;
  });
  if (found.errors.length > before) return;

  const run: RunContext = {
    cwd: options.cwd,
    processEnv: options.processEnv,
    note,
    handles: createHandles(),
    signal: options.signal ?? new AbortController().signal,
  };
  const evaluation = guarded(
    createEvaluation({
      declarations,
      envName: name,
      variables: known.variables,
      functions,
      readSource: (address, block, inner) => readWithoutRunning(address, block, inner, run),
    }),
    declarations,
    known.variables,
  );
  const check = { evaluation, found };
  for (const [local, { expression }] of declarations.locals) {
    await tried(`local.${local}`, check, expression, () => evaluation.evaluate(expression));
  }
  const policies = new Map<string, Section>();
  for (const [policy, block] of declarations.policies) {
    const section = sectionOf(block, policy, evaluation);
    policies.set(policy, section);
    await checkSection(section, policyShapes[policy], check);
  }
  const globals = { lint: policies.get('lint'), diff: policies.get('diff') };
  const kept = declarations.kept.map((block) => sectionOf(block, block.type, evaluation));
  await checkKept(kept, declarations, found, { cwd: options.cwd, roots: [] });
  for (const block of candidates) {
    const each = attributeOf(block.body, 'for_each');
    const file = nameOf(files);
    const work = async () => {
      const instances = await instancesOf(block, name, evaluation, file);
      if (instances.length === 0 && each) {
        note(`${placeOf(each.expression.range)}: for_each has no element, so that there is no env "${name}"`);
      }
      for (const instance of instances) {
        const env = envOf({ ...instance, envName: name, evaluation, globals, note });
        await checkEnvValues(env, check);
        const roots = ['env', ...env.bindings.keys()];
        await checkKept(keptBlocks(undefined, env), declarations, found, { cwd: options.cwd, roots });
      }
    };
    if (each) await tried(`env.${name}.for_each`, check, each.expression, work);
    else await attempt(found, work);
  }
  if (options.env && candidates.length === 0) {
    await attempt(found, () => {
      throw new TelamonError('env_not_found', `env "${name}" not defined in config file`, {
        hints: [`defined in ${nameOf(files)}: ${definedNames(declarations.envs).join(', ')}`],
      });
    });
  }
}

/** An evaluation that gives up, instead of failing, where a variable has no value. */
function guarded(
  evaluation: Evaluation,
  declarations: Declarations,
  variables: ReadonlyMap<string, unknown>,
): Evaluation {
  return {
    async evaluate(expression, bindings) {
      const { variables: read } = provenanceOf(expression, declarations);
      const missing = [...read].find((name) => declarations.variables.has(name) && !variables.has(name));
      if (missing !== undefined) throw new NotRead(`var.${missing}`);
      return evaluation.evaluate(expression, bindings);
    },
  };
}
