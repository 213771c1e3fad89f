import { downText, upText } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { compareNumbers, joinName, listFiles, splitName } from './listing.ts';

/** Two files a version: `1_users.up.sql` runs and is part of the sum, `1_users.down.sql` is the way back. */
export const golangMigrateFormat: DirectoryFormat = {
  name: 'golang-migrate',
  waysBack: true,
  directives: false,
  noTransaction: undefined,
  toolOrder: compareNumbers,
  list: (directory) => listFiles(directory, '.up.sql'),
  identify(name) {
    const { version, description } = splitName(name);
    return { version, description: description.replace(/\.up$/, '') };
  },
  companions: (name) => ({ down: name.replace(/\.up\.sql$/, '.down.sql') }),
  parts: (source) => ({ up: { start: 0, end: source.text.length } }),
  write({ version, description, changes, back }) {
    const base = joinName(version, description);
    return [
      { name: `${base}.up.sql`, content: upText(changes) },
      { name: `${base}.down.sql`, content: downText({ changes, back }) },
    ];
  },
};
