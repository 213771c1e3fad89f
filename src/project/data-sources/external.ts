import { keepSecretsOfJson } from '../../errors/secrets.ts';
import { stringValue } from '../../hcl/value.ts';
import type { DataSource } from './data-source.ts';
import { programArguments, runBlock } from './program.ts';

/** What a program prints, as it stands: nothing is trimmed or parsed. */
export const external: DataSource = {
  type: 'external',
  ...programArguments,
  async read(request) {
    const text = await runBlock(request);
    keepSecretsOfJson(text, 'messages');
    return stringValue(text);
  },
};
