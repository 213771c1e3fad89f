import { TelamonError } from '../../errors/telamon-error.ts';
import { defineCommand } from '../framework/command.ts';
import { projectFlags } from '../framework/project-flags.ts';

/** Controllers recognise this very text, and go on without an account. */
const notLoggedIn = "command requires 'atlas login'";

export const whoami = defineCommand({
  name: 'whoami',
  summary: 'Says that nobody is logged in: there are no accounts',
  flags: { format: { kind: 'string', summary: 'Accepted for compatibility', hidden: true }, ...projectFlags },
  async run() {
    throw new TelamonError('unsupported', notLoggedIn);
  },
});
