import { defineCommand } from '../framework/command.ts';

export const configValidate = defineCommand({
  name: 'config validate',
  summary: 'Check the whole project file, and every env in it',
  description:
    'Checks the syntax, the names, the arguments and the types of everything in the project file, whether it is used or ' +
    'not, and evaluates each env as far as that runs no program, opens no database and asks nobody. With --env only that one ' +
    'is evaluated.',
  flags: {},
  examples: [
    { does: 'In a pipeline', line: 'config validate' },
    { does: 'One env, with its input', line: 'config validate --env prod --var region=eu' },
  ],
  readsProject: 'itself',
  async run({ choice, out, signal }) {
    const { validateProject } = await import('../../project/validate.ts');
    const { files, envs, skipped } = await validateProject({
      ...choice,
      cwd: process.cwd(),
      processEnv: process.env,
      note: out.note,
      signal,
    });
    for (const text of skipped) out.note(`${text}: not evaluated`);
    const evaluated = envs.length === 0 ? 'no env has a label' : `${counted(envs.length)}: ${envs.join(', ')}`;
    out.result(`${files.join(', ')} ${files.length === 1 ? 'is' : 'are'} valid (${evaluated})\n`);
    return 0;
  },
});

function counted(envs: number): string {
  return envs === 1 ? '1 env' : `${envs} envs`;
}
