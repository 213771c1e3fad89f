import { TelamonError } from '../../errors/telamon-error.ts';
import type { Project } from '../../project/project.ts';
import { defineCommand } from '../framework/command.ts';

export const configShow = defineCommand({
  name: 'config show',
  summary: 'Print what an env of the project file evaluates to',
  description:
    'Evaluates everything in the env and in the policies that it inherits, and prints it as HCL: each value with its line ' +
    'and the names that it reads. Data sources that the env names are run. Passwords in URLs, sensitive variables and ' +
    'what stores of secrets gave are hidden.',
  flags: { json: { kind: 'boolean', summary: 'As JSON, for programs' } },
  examples: [
    { does: 'One env', line: 'config show --env local' },
    { does: 'Its URL, in a script', line: "config show --env local --json | jq '.Targets[0].Values'" },
  ],
  manyEnvs: true,
  readsProject: 'always',
  async prepare({ project, env }) {
    if (project && !env) throw noEnv(project);
  },
  async run({ project, env, flags, out }) {
    // The first of several envs shows them all.
    if (!project || env !== project.envs[0]) return 0;
    const { shownText, shownJson } = await import('./shown.ts');
    const shown = await project.show();
    out.result(flags.json ? shownJson(project, shown) : shownText(project, shown));
    return 0;
  },
});

function noEnv({ files, envNames }: Project): TelamonError {
  const where = files.join(', ');
  return new TelamonError('usage', 'required flag(s) "env" not set', {
    hints: [
      envNames.length === 0
        ? `${where} defines no env with a label; --env takes the name of one that is made from atlas.env`
        : `defined in ${where}: ${envNames.join(', ')}`,
    ],
  });
}
