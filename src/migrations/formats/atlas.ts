import { capitalise } from '../../schema/plan.ts';
import { ended } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { joinName, listFiles, splitName } from './listing.ts';

/** The own format: every `*.sql` at the top level, in the byte order of the names. */
export const atlasFormat: DirectoryFormat = {
  name: 'atlas',
  directives: true,
  noTransaction: 'put `-- atlas:txmode none` and an empty line at the top of the file',
  list: (directory) => listFiles(directory, '.sql'),
  identify: splitName,
  parts: (source) => ({ up: { start: 0, end: source.text.length } }),
  write({ version, description, changes, noTransaction }) {
    const header = noTransaction ? '-- atlas:txmode none\n\n' : '';
    const text = changes.map(({ comment, sql }) => {
      const above = comment === '' ? '' : `-- ${capitalise(comment)}\n`;
      return above + ended(sql);
    });
    return [{ name: `${joinName(version, description)}.sql`, content: header + text.join('') }];
  },
};
