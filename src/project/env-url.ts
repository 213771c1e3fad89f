import { TelamonError } from '../errors/telamon-error.ts';
import type { Env } from './env.ts';

/**
 * What `env://ATTRIBUTE` stands for in the chosen env: the URLs of `src`, `schema.src`, `migration.dir`, or of any attribute
 * that is a string or a list of strings.
 * @throws TelamonError usage, telling the attribute, the env and why not.
 */
export async function resolveEnvUrl(url: string, env: Env | undefined): Promise<readonly string[]> {
  if (!env) {
    throw new TelamonError('usage', 'cannot use env:// variables without selecting an environment', {
      hints: [`${url} is an attribute of an env in atlas.hcl: add --env NAME`],
    });
  }
  const attribute = url.slice('env://'.length);
  if (!/^[^/?#]+$/.test(attribute)) {
    throw new TelamonError('usage', `invalid env:// variable "${url}"`, {
      hints: ['after env:// stands the name of one attribute, like env://src or env://migration.dir'],
    });
  }
  const urls = await attributeUrls(url, attribute, env);
  const nested = urls.find((value) => value.startsWith('env://'));
  if (nested !== undefined) {
    throw new TelamonError('usage', `${url} (attribute) cannot reference another env://`, {
      position: env.positionOf(attribute),
      hints: [`write ${nested} in its place`],
    });
  }
  return urls;
}

async function attributeUrls(url: string, attribute: string, env: Env): Promise<readonly string[]> {
  if (attribute === 'src' || attribute === 'schema.src') {
    const urls = await env.src();
    if (urls && urls.length > 0) return urls;
    throw missing(`${url}: no src attribute defined in env "${env.envName}"`, env);
  }
  if (attribute === 'migration.dir') {
    const dir = await env.block('migration')?.string('dir');
    if (dir !== undefined && dir !== '') return [dir];
    throw missing(`${url}: no migration dir defined in env "${env.envName}"`, env);
  }
  const value = await env.value(attribute);
  if (value === undefined) throw missing(`${url} (attribute) not found in env.${env.envName}`, env);
  if (value.kind === 'string' && value.value !== '') return [value.value];
  const items = 'items' in value ? value.items : [];
  if (items.length > 0 && items.every((item) => item.kind === 'string')) return items.map((item) => item.value);
  throw new TelamonError('usage', `${url}: string value is required`, { position: env.positionOf(attribute) });
}

function missing(message: string, env: Env): TelamonError {
  return new TelamonError('usage', message, {
    position: env.position,
    hints: [`attributes of this env: ${env.attributes.join(', ') || 'none'}`],
  });
}
