import { expect, test } from 'vitest';
import { redact } from '../../src/errors/redact.ts';
import { hideSecrets } from '../../src/errors/secrets.ts';
import { type Folder, failure, folderWith, load, only } from './fixture.ts';

/** The packages of the vendors are stood in for: what is tested is what they are given, and what becomes of their answers. */
const packages = {
  'node_modules/@aws-sdk/rds-signer/package.json': '{"name":"@aws-sdk/rds-signer","main":"index.js"}',
  'node_modules/@aws-sdk/rds-signer/index.js': `
exports.Signer = class {
  constructor(options) { this.options = options; }
  async getAuthToken() {
    if (this.options.region === 'nowhere') throw new Error('Region is missing');
    return 'signed?' + JSON.stringify(this.options);
  }
};`,
  'node_modules/@aws-sdk/client-secrets-manager/package.json':
    '{"name":"@aws-sdk/client-secrets-manager","main":"index.cjs"}',
  // Behind an export that Node cannot see from outside.
  'node_modules/@aws-sdk/client-secrets-manager/index.cjs': `
class SecretsManagerClient {
  constructor(options) { this.options = options; }
  send(command, { abortSignal }) {
    const { SecretId } = command.input;
    if (SecretId === 'slow') return new Promise((_, reject) => abortSignal.addEventListener('abort', () => reject(new Error('Request aborted'))));
    if (SecretId === 'bytes') return Promise.resolve({ SecretBinary: new TextEncoder().encode('bytes-of-the-secret') });
    if (SecretId === 'none') return Promise.resolve({});
    if (SecretId === 'denied') return Promise.reject(Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }));
    return Promise.resolve({ SecretString: JSON.stringify({ id: SecretId, password: 'pw-' + SecretId, ...this.options }) });
  }
}
class GetSecretValueCommand { constructor(input) { this.input = input; } }
module.exports = Object.fromEntries(Object.entries({ SecretsManagerClient, GetSecretValueCommand }));`,
  'node_modules/@aws-sdk/client-ssm/package.json': '{"name":"@aws-sdk/client-ssm","main":"index.js"}',
  'node_modules/@aws-sdk/client-ssm/index.js': `
exports.SSMClient = class {
  async send(command) { return { Parameter: { Value: JSON.stringify(command.input) } }; }
};
exports.GetParameterCommand = class { constructor(input) { this.input = input; } };`,
  'node_modules/google-auth-library/package.json':
    '{"name":"google-auth-library","type":"module","exports":"./index.mjs"}',
  'node_modules/google-auth-library/index.mjs': `
export class GoogleAuth {
  constructor(options) { this.options = options; }
  async getAccessToken() { return 'ya29.' + this.options.scopes.join(' '); }
  async request({ url }) {
    if (url.includes('/projects/none/')) throw new Error('Could not load the default credentials.');
    const data = Buffer.from('secret of ' + url).toString('base64');
    return { data: url.includes('runtimeconfig') ? { value: data } : { payload: { data } } };
  }
}`,
};

function sources(values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values);
  const blocks = names.map((name) => `data "runtimevar" "${name}" {\n  url = "${values[name]}"\n}\n`);
  return `${blocks.join('')}env "local" {\n${names.map((name) => `  ${name} = data.runtimevar.${name}\n`).join('')}}\n`;
}

async function read(folder: Folder, attribute: string): Promise<string | undefined> {
  return only((await load(folder)).project).string(attribute);
}

test('aws_rds_token is signed by the package of the vendor, with what the block says', async () => {
  await using folder = await folderWith({
    ...packages,
    'atlas.hcl': `
data "aws_rds_token" "full" {
  endpoint = "db.example.com:5432"
  username = "app"
  region   = "eu-west-1"
  profile  = "deploy"
}
data "aws_rds_token" "short" {
  endpoint = "db.example.com:5432"
  username = "app"
  region   = null
}
env "local" {
  full  = data.aws_rds_token.full
  short = data.aws_rds_token.short
  url   = "postgres://app:\${urlescape(data.aws_rds_token.full)}@db.example.com:5432/app"
}
`,
  });
  const token =
    'signed?{"hostname":"db.example.com","port":5432,"username":"app","region":"eu-west-1","profile":"deploy"}';
  expect(await read(folder, 'full')).toBe(token);
  expect(await read(folder, 'short')).toBe('signed?{"hostname":"db.example.com","port":5432,"username":"app"}');
  expect(await read(folder, 'url')).toContain('signed%3F%7B%22hostname%22');
  expect(redact(`wrong password: ${token}`)).toBe('wrong password: xxxxx');
  expect(hideSecrets(encodeURIComponent(token), 'everywhere')).toBe('xxxxx');
});

test.each([
  {
    name: 'an endpoint without a port',
    body: 'endpoint = "db.example.com"\n  username = "app"',
    said: [
      'atlas.hcl:2:14: data.aws_rds_token.x: endpoint "db.example.com" is no host with a port',
      'hint: like "mydb',
    ],
  },
  {
    name: 'no user name',
    body: 'endpoint = "db.example.com:1"',
    said: ['data.aws_rds_token.x: the argument "username" is required'],
  },
  {
    name: 'no region',
    body: 'endpoint = "db.example.com:1"\n  username = "app"\n  region = "nowhere"',
    said: ['data.aws_rds_token.x: signing the token: Region is missing', 'hint: name the region: region = "us-east-1"'],
  },
])('aws_rds_token with $name is refused', async ({ body, said }) => {
  await using folder = await folderWith({
    ...packages,
    'atlas.hcl': `data "aws_rds_token" "x" {\n  ${body}\n}\nenv "local" {\n  url = data.aws_rds_token.x\n}\n`,
  });
  const text = await failure(read(folder, 'url'));
  for (const part of said) expect(text).toContain(part);
});

test('gcp_cloudsql_token is the access token of the default credentials', async () => {
  await using folder = await folderWith({
    ...packages,
    'atlas.hcl': `data "gcp_cloudsql_token" "x" {\n}\nenv "local" {\n  url = "postgres://u:\${urlescape(data.gcp_cloudsql_token.x)}@h/db"\n}\n`,
  });
  expect(await read(folder, 'url')).toBe(
    'postgres://u:ya29.https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fsqlservice.login@h/db',
  );
});

test('runtimevar reads the stores of AWS and GCP', async () => {
  await using folder = await folderWith({
    ...packages,
    'atlas.hcl': sources({
      secret: 'awssecretsmanager://prod/db?region=eu-west-1&awssdk=v2&profile=deploy&decoder=string',
      bytes: 'awssecretsmanager://bytes',
      parameter: 'awsparamstore:///prod/db%20password?region=eu-west-1',
      google: 'gcpsecretmanager://projects/p/secrets/s',
      pinned: 'gcpsecretmanager://projects/p/secrets/s/versions/7',
      variable: 'gcpruntimeconfig://projects/p/configs/c/variables/v',
    }),
  });
  const env = only((await load(folder)).project);
  expect(JSON.parse((await env.string('secret')) ?? '')).toEqual({
    id: 'prod/db',
    password: 'pw-prod/db',
    region: 'eu-west-1',
    profile: 'deploy',
  });
  expect(redact('pw-prod%2Fdb')).toBe('xxxxx');
  expect(await env.string('bytes')).toBe('bytes-of-the-secret');
  expect(await env.string('parameter')).toBe('{"Name":"/prod/db password","WithDecryption":true}');
  expect(await env.string('google')).toBe(
    'secret of https://secretmanager.googleapis.com/v1/projects/p/secrets/s/versions/latest:access',
  );
  expect(await env.string('pinned')).toContain('/secrets/s/versions/7:access');
  expect(await env.string('variable')).toBe(
    'secret of https://runtimeconfig.googleapis.com/v1beta1/projects/p/configs/c/variables/v',
  );
});

test.each([
  {
    url: 'awssecretsmanager://slow?timeout=20ms',
    said: ['data.runtimevar.x: reading variable: no answer within 0.02 s', 'hint: give it more time in the URL'],
  },
  { url: 'awssecretsmanager://none', said: ['data.runtimevar.x: the secret "none" has no value'] },
  {
    url: 'awssecretsmanager://denied',
    said: ['reading variable: Could not load credentials from any providers', 'hint: the SDK looks for credentials'],
  },
  { url: 'gcpsecretmanager://s', said: ['opening variable: "s" is no secret', 'projects/PROJECT/secrets/SECRET'] },
  { url: 'gcpruntimeconfig://v', said: ['opening variable: "v" is no variable'] },
  {
    url: 'gcpsecretmanager://projects/none/secrets/s',
    said: ['reading variable: Could not load the default credentials.', 'GOOGLE_APPLICATION_CREDENTIALS'],
  },
  {
    url: 'awssecretmanager://x',
    said: ['no driver registered for "awssecretmanager"', 'hint: did you mean awssecretsmanager://?'],
  },
])('runtimevar $url says why it has no value', async ({ url, said }) => {
  await using folder = await folderWith({ ...packages, 'atlas.hcl': sources({ x: url }) });
  const text = await failure(read(folder, 'x'));
  for (const part of said) expect(text).toContain(part);
});

test.each([
  { url: 'awssecretsmanager://x', install: 'npm install @aws-sdk/client-secrets-manager@^3.' },
  { url: 'awsparamstore://x', install: 'npm install @aws-sdk/client-ssm@^3.' },
  { url: 'gcpsecretmanager://projects/p/secrets/s', install: 'npm install "google-auth-library@^9' },
])('runtimevar $url without the package of the vendor says what to install', async ({ url, install }) => {
  await using folder = await folderWith({ 'atlas.hcl': sources({ x: url }) });
  const text = await failure(read(folder, 'x'));
  expect(text).toMatch(
    /^Error: atlas\.hcl:1:1: data\.runtimevar\.x: .+ needs the package .+, which is not installed\n/,
  );
  expect(text).toContain(`hint: ${install}`);
});

test('a package of another version, or a broken one, is told apart from a missing one', async () => {
  await using folder = await folderWith({
    ...packages,
    'node_modules/@aws-sdk/rds-signer/index.js': 'exports.Other = class {};',
    'node_modules/google-auth-library/index.mjs': 'throw new Error("half installed");',
    'atlas.hcl': `
data "aws_rds_token" "x" {
  endpoint = "h:1"
  username = "u"
}
data "gcp_cloudsql_token" "x" {
}
env "local" {
  a = data.aws_rds_token.x
  b = data.gcp_cloudsql_token.x
}
`,
  });
  expect(await failure(read(folder, 'a'))).toContain(
    'the package @aws-sdk/rds-signer that is installed has no Signer\n',
  );
  expect(await failure(read(folder, 'b'))).toContain(
    'the package google-auth-library cannot be loaded: half installed\n',
  );
});
