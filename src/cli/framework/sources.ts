import { TelamonError } from '../../errors/telamon-error.ts';
import { envResolver } from '../../project/project.ts';
import { schemaInputs } from '../../project/schema-inputs.ts';
import { parseVarFlags } from '../../project/var-flags.ts';
import { resolveState } from '../../state/resolve.ts';
import type { State } from '../../state/state.ts';
import type { Context } from './command.ts';
import type { Flags } from './flags.ts';
import { placedInEnv } from './placed.ts';

/** The state that the URLs of a flag describe. */
export async function stateOf(context: Context<Flags>, flag: string, urls: readonly string[]): Promise<State> {
  const { env, project, origin, vars, out } = context;
  const secret = urls.find((url) => origin(flag) === 'typed' && url.startsWith('mem://'));
  if (secret !== undefined) {
    throw new TelamonError('url_invalid', `--${flag}: ${secret} cannot be typed`, {
      hints: ['mem:// URLs are what data sources of a project file answer with: use --env NAME and env://src'],
    });
  }
  return resolveState(urls, {
    flag: `--${flag}`,
    cwd: process.cwd(),
    resolveEnv: env && envResolver(env),
    handles: project?.handles,
    schemaInputs: () => schemaInputs(env, parseVarFlags(vars)),
    note: out.note,
  }).catch(placedInEnv(context, flag, flag === 'to' ? 'src' : flag));
}

/** A flag's URL with `env://NAME` replaced by what it stands for. */
export async function resolvedUrl({ env }: Context<Flags>, url: string): Promise<string> {
  if (!url.startsWith('env://')) return url;
  const urls = await envResolver(env)(url);
  const [only, ...more] = urls;
  if (only === undefined || more.length > 0) {
    throw new TelamonError('usage', `${url}: one URL is required, got ${urls.length}`);
  }
  return only;
}
