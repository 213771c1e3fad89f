import { defineCommand } from '../framework/command.ts';

/** There is nothing to log out of, which is what its callers want to hear. */
export const logout = defineCommand({
  name: 'logout',
  summary: 'Does nothing: there are no accounts',
  flags: {},
  run: async () => 0,
});
