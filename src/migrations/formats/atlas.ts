import { capitalise } from '../../schema/plan.ts';
import { ended } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { joinName, listFiles, splitName } from './listing.ts';

export const noTransactionLine = '-- atlas:txmode none';

/** Directives count when an empty line follows. */
export function headerText(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n\n`;
}

/** The own format: every `*.sql` at the top level, in the byte order of the names. */
export const atlasFormat: DirectoryFormat = {
  name: 'atlas',
  waysBack: false,
  directives: true,
  noTransaction: 'put `-- atlas:txmode none` and an empty line at the top of the file',
  list: (directory) => listFiles(directory, '.sql'),
  identify: splitName,
  parts: (source) => ({ up: { start: 0, end: source.text.length } }),
  write({ version, description, changes, noTransaction, directives = [] }) {
    const header = headerText([...directives, ...(noTransaction ? [noTransactionLine] : [])]);
    const text = changes.map(({ comment, sql }) => {
      const above = comment === '' ? '' : `-- ${capitalise(comment)}\n`;
      return above + ended(sql);
    });
    return [{ name: `${joinName(version, description)}.sql`, content: header + text.join('') }];
  },
};
