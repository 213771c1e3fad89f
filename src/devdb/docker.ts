import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { TelamonError } from '../errors/telamon-error.ts';
import { type ContainerSetup, containerPort, type DockerRequest } from './docker-url.ts';

/** `require`: no stand-in for Docker. `never`: the stand-in without asking Docker. */
export type DockerMode = 'require' | 'never';

/** Longest wait for `docker version`, in milliseconds. */
const answerMs = 10_000;

export interface Container {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  /** What the container printed, for the message when its server does not come up. */
  logs(): Promise<string>;
  kill(): Promise<void>;
}

export function dockerMode(
  given: DockerMode | undefined,
  env: Readonly<Record<string, string | undefined>>,
): DockerMode | undefined {
  const text = given ?? env.TELAMON_DOCKER;
  if (!text) return undefined;
  if (text === 'require' || text === 'never') return text;
  throw new TelamonError('usage', `TELAMON_DOCKER is "${text}"`, { hints: ['it takes require or never'] });
}

/** Why Docker can't be used, or undefined when it answers. */
export async function whyNoDocker(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  const result = await docker(['version', '--format', '{{.Server.Version}}'], env, { timeout: answerMs });
  if (!result.failed) return undefined;
  if (result.code === 'ENOENT') return 'the docker program is not installed';
  if (result.timedOut) return `docker gave no answer in ${answerMs / 1000} s`;
  return firstLine(result.stderr) || `docker version ended with exit code ${result.exitCode}`;
}

/** Starts a container whose server will listen on a free port of this machine, or of the one that DOCKER_HOST names. */
export async function startContainer(
  request: DockerRequest,
  env: Readonly<Record<string, string | undefined>>,
  show: (text: string) => void,
  setup: ContainerSetup = {},
): Promise<Container> {
  if (setup.build) await buildImage(request, setup.build, env, show);
  const port = await freePort();
  const variables = Object.entries(request.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const argv = [
    'run',
    '--rm',
    '--detach',
    ...variables,
    '-p',
    `${port}:${containerPort}`,
    request.image,
    ...(setup.command ?? []),
  ];
  const result = await docker(argv, env, {});
  if (request.verbose && result.stderr) show(result.stderr);
  if (result.failed) {
    throw new TelamonError('dev_database', `docker cannot run ${request.image}: ${lastLine(result.stderr)}`, {
      hints: request.tagMayBeMissing
        ? [`add a tag to the image: without one, "${request.database}" was read as the name of the database`]
        : ['check the name of the image, and that this machine can pull it: docker pull shows more'],
    });
  }
  const id = lastLine(result.stdout);
  // Whatever ends this process, the container ends with it.
  const onExit = () => {
    spawnSync('docker', ['kill', id], { env, stdio: 'ignore' });
  };
  process.on('exit', onExit);
  return {
    id,
    port,
    host: dockerHost(env),
    async logs() {
      const { stdout, stderr } = await docker(['logs', id], env, {});
      return `${stdout}\n${stderr}`.trim();
    },
    async kill() {
      process.off('exit', onExit);
      await docker(['kill', id], env, {});
    },
  };
}

async function buildImage(
  request: DockerRequest,
  { context, dockerfile, target, args }: NonNullable<ContainerSetup['build']>,
  env: Readonly<Record<string, string | undefined>>,
  show: (text: string) => void,
): Promise<void> {
  const argv = [
    ...['build', '--tag', request.image],
    ...(dockerfile === undefined ? [] : ['--file', dockerfile]),
    ...(target === undefined ? [] : ['--target', target]),
    ...Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    context,
  ];
  const result = await docker(argv, env, {});
  if (request.verbose && result.stderr) show(result.stderr);
  if (!result.failed) return;
  const said = (result.stderr || result.stdout).trim().split('\n').slice(-10).join('\n');
  throw new TelamonError('dev_database', `docker cannot build ${request.image} from ${context}:\n${said}`, {
    hints: ['the context of the build is a folder, relative to the one that the command is run in'],
  });
}

/** Where the published ports of containers are reached. */
function dockerHost(env: Readonly<Record<string, string | undefined>>): string {
  return /^(?:tcp|ssh|https?):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/]+)/.exec(env.DOCKER_HOST ?? '')?.[1] ?? 'localhost';
}

interface DockerResult {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode?: number | undefined;
  readonly code?: string | undefined;
  readonly timedOut: boolean;
}

async function docker(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  options: { readonly timeout?: number },
): Promise<DockerResult> {
  const { execa } = await import('execa');
  return execa('docker', argv, { ...options, env, extendEnv: false, reject: false, stdin: 'ignore' });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
