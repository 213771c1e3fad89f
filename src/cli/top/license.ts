import { defineCommand } from '../framework/command.ts';

const text = `telamon is free software under the MIT License.

It comes without warranty of any kind. The whole text is in the file LICENSE of the package:
https://opensource.org/license/mit
`;

export const license = defineCommand({
  name: 'license',
  summary: 'Print the licence',
  flags: {},
  async run({ out }) {
    out.result(text);
    return 0;
  },
});
