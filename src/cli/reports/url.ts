import type { ConnectionUrl } from '../../dialects/url.ts';
import { redact } from '../../errors/redact.ts';
import { fn } from '../../template/function.ts';
import { defineStruct, type Struct } from '../../template/struct.ts';

/** A URL in the parts that reports show; user name and password are never among them. */
interface UrlParts {
  readonly Scheme: string;
  readonly Opaque: string;
  readonly User: Struct | null;
  readonly Host: string;
  readonly Path: string;
  readonly Fragment: string;
  readonly RawQuery: string;
  readonly RawPath: string;
  readonly RawFragment: string;
  readonly ForceQuery: boolean;
  readonly OmitHost: boolean;
  readonly Schema: string;
  /** For templates: the whole URL, its password masked. */
  readonly text: string;
}

const userReport = defineStruct<{ readonly name: string }>('*url.Userinfo', {
  fields: { name: '-' },
  methods: ({ name }) => ({ Username: fn([], () => name), String: fn([], () => name) }),
});

const partsReport = defineStruct<UrlParts>('*sqlclient.URL', {
  fields: {
    Scheme: 'Scheme',
    Opaque: 'Opaque',
    User: { json: 'User', pointer: '*url.Userinfo' },
    Host: 'Host',
    Path: 'Path',
    Fragment: 'Fragment',
    RawQuery: 'RawQuery',
    RawPath: 'RawPath',
    RawFragment: 'RawFragment',
    ForceQuery: 'ForceQuery',
    OmitHost: 'OmitHost',
    Schema: 'Schema',
    text: '-',
  },
  methods: ({ text }) => ({ String: fn([], () => text), Redacted: fn([], () => text) }),
});

/** @param schema that the connection is bound to; undefined when it is the whole database. */
export function urlReport(url: ConnectionUrl, schema: string | undefined): Struct {
  return partsReport({
    Scheme: url.scheme,
    Opaque: '',
    User: url.user === undefined ? null : userReport({ name: url.user }),
    Host: url.host,
    Path: url.path,
    Fragment: '',
    RawQuery: redact(`?${url.rawQuery}`).slice(1),
    RawPath: '',
    RawFragment: '',
    ForceQuery: false,
    OmitHost: false,
    Schema: schema ?? '',
    text: redact(url.text),
  });
}
