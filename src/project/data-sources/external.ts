import { stringValue } from '../../hcl/value.ts';
import type { DataSource } from './data-source.ts';
import { programArguments, runBlock } from './program.ts';

/** What a program prints, as it stands: nothing is trimmed or parsed. */
export const external: DataSource = {
  type: 'external',
  ...programArguments,
  read: async (request) => stringValue(await runBlock(request)),
};
