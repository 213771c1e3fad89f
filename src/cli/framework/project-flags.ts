import type { Flags } from './flags.ts';

/** Which project file is read, which of its env blocks is used, and with what input. */
export const projectFlags = {
  config: { kind: 'texts', short: 'c', summary: 'URL of the project file', default: ['file://atlas.hcl'] },
  env: { kind: 'string', summary: 'Name of the env block to use; the project file is read only with this or --config' },
  var: { kind: 'texts', summary: 'Value of an input variable, as name=value; repeat it for more' },
} as const satisfies Flags;
