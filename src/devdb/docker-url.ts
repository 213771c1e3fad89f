import type { ConnectionUrl } from '../dialects/url.ts';
import { nearest } from '../errors/nearest.ts';
import { TelamonError } from '../errors/telamon-error.ts';

/** What a `docker://` URL asks for. */
export interface DockerRequest {
  readonly image: string;
  /** The database to work in. */
  readonly database: string;
  /** Environment of the container. */
  readonly env: Readonly<Record<string, string>>;
  /** Made by a statement after the start, where the image fills its own database with objects. */
  readonly createDatabase: boolean;
  /** Goes into the URL that connects. */
  readonly query: ReadonlyMap<string, string>;
  readonly verbose: boolean;
  /** The last word of the URL was read as the database, and the image has no tag: easily meant otherwise. */
  readonly tagMayBeMissing: boolean;
}

/** What a URL cannot say of a container: how its image is built, and what it runs. */
export interface ContainerSetup {
  /** The image is built from this first, and gets the name that the URL has for it. */
  readonly build?: {
    readonly context: string;
    readonly dockerfile?: string;
    readonly target?: string;
    readonly args: Readonly<Record<string, string>>;
  };
  /** In the place of the image's own command. */
  readonly command?: readonly string[];
}

export const containerPort = 5432;
export const containerUser = 'postgres';
export const containerPassword = 'pass';

const images: Readonly<Record<string, string>> = {
  postgres: 'postgres',
  pgvector: 'pgvector/pgvector',
  postgis: 'postgis/postgis',
};
/** Engines that the compatible tool knows and telamon does not have yet. */
const otherEngines = ['mysql', 'maria', 'mariadb', 'sqlserver', 'clickhouse'];

/**
 * `docker://DRIVER[/TAG[/DB]]` and `docker+postgres://IMAGE[/DB]`. The last part of several is the database, unless a
 * colon shows that it belongs to the image.
 * @throws TelamonError url_invalid, or unsupported for engines that telamon does not run.
 */
export function readDockerUrl(url: ConnectionUrl): DockerRequest {
  const parts = url.path.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  const named = parts.length > 1 && last !== undefined && !last.includes(':') ? last : undefined;
  const rest = named === undefined ? parts : parts.slice(0, -1);
  const driver = url.scheme === 'docker' ? url.host : url.scheme.slice('docker+'.length);
  const image = url.scheme === 'docker' ? driverImage(driver, rest.join('/')) : namedImage(driver, url, rest);
  const createDatabase = /(^|\/)postgis(:|$)/.test(image);
  const database = named ?? (createDatabase ? 'dev' : 'postgres');
  const query = new Map(url.query);
  const verbose = query.has('v') || query.has('verbose');
  query.delete('v');
  query.delete('verbose');
  if (!query.has('sslmode')) query.set('sslmode', 'disable');
  return {
    image,
    database,
    createDatabase,
    env: { POSTGRES_PASSWORD: containerPassword, ...(createDatabase ? {} : { POSTGRES_DB: database }) },
    query,
    verbose,
    tagMayBeMissing: url.scheme !== 'docker' && named !== undefined && !image.includes(':'),
  };
}

/** Whether the embedded database has what the image has: PostgreSQL, plain or with pgvector. */
export function embeddedServes(image: string): boolean {
  return /^(?:docker\.io\/)?(?:(?:library\/)?postgres|pgvector\/pgvector|ankane\/pgvector)(?:[:@]|$)/.test(image);
}

/** The PostgreSQL major that the tag names, like 17 in `pg17`, `17-alpine` and `0.8.0-pg17`. */
export function imageMajor(image: string): number | undefined {
  const tag = /:([^/@]*)/.exec(image.slice(image.lastIndexOf('/') + 1))?.[1] ?? '';
  const major = /pg(\d+)/.exec(tag)?.[1] ?? (/pgvector/.test(image) ? undefined : /^(\d+)/.exec(tag)?.[1]);
  return major === undefined ? undefined : Number(major);
}

function driverImage(driver: string, tag: string): string {
  const image = Object.hasOwn(images, driver) ? images[driver] : undefined;
  if (image === undefined) throw unknownDriver(driver, Object.keys(images));
  return tag === '' ? image : `${image}:${tag}`;
}

function namedImage(driver: string, url: ConnectionUrl, parts: readonly string[]): string {
  if (driver !== 'postgres') throw unknownDriver(driver, ['postgres']);
  const image = [...(url.host === '' || url.host === '_' ? [] : [url.host]), ...parts].join('/');
  if (image !== '') return image;
  throw new TelamonError('url_invalid', `the URL names no image: ${url.text}`, {
    hints: ['write docker+postgres://<image>:<tag>/<database>'],
  });
}

function unknownDriver(driver: string, known: readonly string[]): TelamonError {
  if (otherEngines.includes(driver)) {
    return new TelamonError('unsupported', `docker dev databases of ${driver} are not supported`, {
      hints: ['telamon works with PostgreSQL: docker://postgres/<tag>/<database>'],
    });
  }
  const meant = nearest(driver, known);
  return new TelamonError('url_invalid', `unknown docker driver "${driver}"`, {
    hints: [meant ? `did you mean ${meant}?` : `known: ${known.join(', ')}`],
  });
}
