import { TelamonError } from '../errors/telamon-error.ts';
import { positionAt, type Source } from './source.ts';

/** A named part of an archive file: its text is `source.text[start, end)`. */
export interface Section {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const marker = /^-- (\S(?:[^\n]*\S)?) --[ \t\r]*$/gm;
const checkName = /^checks(?:\.sql|\/.+\.sql)$/;

/** The sections of a `-- atlas:txtar` file, in order; what stands before the first one holds directives only. */
export function readSections(source: Source): readonly Section[] {
  const markers = [...source.text.matchAll(marker)];
  const sections = markers.map((match, index): Section => {
    const name = match[1] ?? '';
    if (!checkName.test(name) && name !== 'migration.sql' && name !== 'down.sql') {
      throw new TelamonError('directive_invalid', `unknown section "${name}"`, {
        position: positionAt(source, match.index, match[0].length),
        hints: ['sections are checks.sql, checks/<name>.sql, migration.sql and down.sql'],
      });
    }
    const start = Math.min(match.index + match[0].length + 1, source.text.length);
    return { name, start, end: markers[index + 1]?.index ?? source.text.length };
  });
  if (!sections.some((section) => section.name === 'migration.sql')) {
    throw new TelamonError('directive_invalid', 'no "migration.sql" section in this archive', {
      position: positionAt(source, 0),
      hints: ['put the line `-- migration.sql --` above the statements'],
    });
  }
  const names = new Set<string>();
  for (const [index, section] of sections.entries()) {
    if (names.has(section.name)) {
      throw new TelamonError('directive_invalid', `section "${section.name}" is given twice`, {
        position: positionAt(source, markers[index]?.index ?? 0),
      });
    }
    names.add(section.name);
  }
  return sections;
}

export function isCheckSection(section: Section): boolean {
  return checkName.test(section.name);
}
