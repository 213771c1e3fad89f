import { basename } from 'node:path';
import { defineCommand } from '../framework/command.ts';
import { versionName, versionText } from '../version-text.ts';

export const version = defineCommand({
  name: 'version',
  summary: 'Print the version',
  flags: {},
  async run({ out }) {
    out.result(versionText(versionName(basename(process.argv[1] ?? ''), process.env)));
    return 0;
  },
});
