import type { ContainerSetup } from '../devdb/docker-url.ts';
import type { Position } from '../errors/telamon-error.ts';
import { TelamonError } from '../errors/telamon-error.ts';
import type { Inputs } from '../hcl/variables.ts';
import type { Directory } from '../migrations/directory.ts';
import type { HclSource } from './hcl.ts';

/** What a data source of a project file made, for whoever reads its `mem://` URL. */
export type Handle = SqlHandle | CompositeHandle | HclHandle | DirectoryHandle;

/** A script that a program printed. */
export interface SqlHandle {
  readonly kind: 'sql';
  /** `data.external_schema.prisma`. */
  readonly address: string;
  /** What messages call the script: `prisma/schema.sql`. */
  readonly file: string;
  readonly text: string;
}

/** Layers, loaded one over the other in source order. */
export interface CompositeHandle {
  readonly kind: 'composite';
  readonly address: string;
  readonly parts: readonly CompositePart[];
}

export interface CompositePart {
  /** From 1, in source order. */
  readonly number: number;
  /** The schema that it is loaded into; without one it is loaded as a whole database. */
  readonly label?: string;
  readonly url: string;
  /** The `url` attribute of the part. */
  readonly position: Position;
}

/** Schema HCL, given by its paths or printed by a program. */
export interface HclHandle {
  readonly kind: 'hcl';
  readonly address: string;
  /** Looked for when the schema is read. @throws TelamonError when they are not there. */
  files(): readonly HclSource[];
  /** The values of its variables: these and no others. */
  readonly inputs: Inputs;
}

/** A migration directory that templates were rendered to. */
export interface DirectoryHandle {
  readonly kind: 'directory';
  readonly address: string;
  readonly directory: Directory;
}

/** What a `docker` or `dev` block says of a dev database beside its URL. */
export interface DevSetup {
  /** `docker.postgres.full`. */
  readonly address: string;
  /** Run in the empty database before anything else is: what it makes counts as empty. */
  readonly baseline?: string;
  /** Where the baseline stands. */
  readonly position: Position;
  readonly container?: ContainerSetup;
}

/** The `mem://` URLs of one project: private to it, so that two projects in one process never meet. */
export interface Handles {
  /** Keeps a handle and gives its URL, `mem://TYPE/NAME`. */
  add(type: string, name: string, handle: Handle): string;
  /** @throws TelamonError url_invalid for a URL that no data source of this project made. */
  get(url: string): Handle;
  /** Keeps what belongs to the URL of a dev database, and gives the URL that leads to it. */
  addDev(url: string, setup: DevSetup): string;
  /** The URL to open, and what was kept of it, whatever has been done to its query since. */
  dev(url: string): { readonly url: string; readonly setup: DevSetup | undefined };
}

/** Tells two blocks apart that name the same database. */
const marker = 'telamon_block';

export function createHandles(): Handles {
  const kept = new Map<string, Handle>();
  const setups = new Map<string, DevSetup>();
  const place = (url: string) => url.replace(/[?#].*$/s, '');
  return {
    addDev(url, setup) {
      const key = place(url);
      const first = setups.get(key);
      if (!first || first.address === setup.address) {
        setups.set(key, setup);
        return url;
      }
      setups.set(setup.address, setup);
      return `${url}${url.includes('?') ? '&' : '?'}${marker}=${setup.address}`;
    },
    dev(url) {
      const marked = new RegExp(`[?&]${marker}=([^&#]*)`).exec(url);
      const plain = marked ? url.replace(marked[0], '').replace(/^([^?&]*)&/, '$1?') : url;
      return { url: plain, setup: setups.get(marked?.[1] ?? place(url)) };
    },
    add(type, name, handle) {
      const url = `mem://${type}/${name}`;
      kept.set(url, handle);
      return url;
    },
    get(url) {
      const handle = kept.get(url);
      if (handle) return handle;
      throw new TelamonError('url_invalid', `"${url}" was not made by a data source of this run`, {
        hints: [
          'mem:// URLs are private to one run: name the data source in atlas.hcl (data.TYPE.NAME.url), or use env://src',
        ],
      });
    },
  };
}
