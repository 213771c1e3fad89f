import type { Source } from '../source.ts';
import { downText, upText } from './changes.ts';
import type { DirectoryFormat, FileParts } from './format.ts';
import { isIdle, type Line, linesOf, markerError } from './lines.ts';
import { joinName, listFiles, splitName } from './listing.ts';

const marker = /^--\s*migrate:(up|down)(?:\s+(.*?))?\s*$/;

/** One file a version, with both ways in it, told apart by `-- migrate:up` and `-- migrate:down`. */
export const dbmateFormat: DirectoryFormat = {
  name: 'dbmate',
  waysBack: true,
  directives: false,
  noTransaction: 'write `-- migrate:up transaction:false`',
  list: (directory) => listFiles(directory, '.sql'),
  identify: splitName,
  parts: readParts,
  write({ version, description, changes, back, noTransaction }) {
    const option = noTransaction ? ' transaction:false' : '';
    const content = `-- migrate:up${option}\n${upText(changes)}\n-- migrate:down${option}\n${downText({ changes, back })}`;
    return [{ name: `${joinName(version, description)}.sql`, content }];
  },
};

function readParts(source: Source): FileParts {
  let up: Line | undefined;
  let down: Line | undefined;
  let options = '';
  for (const line of linesOf(source.text)) {
    const [, way, own = ''] = marker.exec(line.text) ?? [];
    if (way === undefined) {
      if (up || isIdle(line)) continue;
      throw markerError(source, line, 'there is SQL before `-- migrate:up`', 'put the line `-- migrate:up` above it');
    }
    if (way === 'up') {
      if (up) throw markerError(source, line, '`-- migrate:up` stands here again', 'keep the first one');
      up = line;
      options = own;
    } else {
      if (!up)
        throw markerError(source, line, '`-- migrate:down` stands before `-- migrate:up`', 'the way up comes first');
      if (down) throw markerError(source, line, '`-- migrate:down` stands here again', 'keep the first one');
      down = line;
    }
  }
  const end = source.text.length;
  return {
    up: up ? { start: up.next, end: down?.start ?? end } : { start: end, end },
    down: down && { part: { start: down.next, end } },
    txMode: /(?:^|\s)transaction:false(?:\s|$)/.test(options) ? 'none' : undefined,
  };
}
