import type { ConnectionUrl } from '../../dialects/url.ts';
import { redact } from '../../errors/redact.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';
import { urlReport } from './url.ts';

/** The database that a command worked on. */
export interface DatabasePlace {
  readonly driver: string;
  readonly url: ConnectionUrl;
  readonly schema: string | undefined;
}

/** Where a command worked: the database and the directory. */
export interface Place extends DatabasePlace {
  /** As it was given. */
  readonly dir: string;
}

const struct = defineStruct<{ readonly Driver: string; readonly URL: Struct | null; readonly Dir: string }>(
  'cmdlog.Env',
  {
    fields: {
      Driver: 'Driver,omitempty',
      URL: { json: 'URL,omitempty', pointer: '*sqlclient.URL' },
      Dir: 'Dir,omitempty',
    },
  },
);

export function envReport(place: Place): Struct {
  return struct({ Driver: place.driver, URL: urlReport(place.url, place.schema), Dir: redact(place.dir) });
}

/** The same for commands that have no directory. */
export function databaseReport({ driver, url, schema }: DatabasePlace): Struct {
  return struct({ Driver: driver, URL: urlReport(url, schema), Dir: '' });
}
