import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { atlasFormat } from './atlas.ts';
import type { DirectoryFormat } from './format.ts';

/** The formats that telamon reads; adding one is adding its file and its line here. */
const formats: readonly DirectoryFormat[] = [atlasFormat];

/** The other values of `?format=` that exist, so that their users learn more than "unknown". */
const foreign: readonly string[] = ['golang-migrate', 'goose', 'flyway', 'liquibase', 'dbmate'];

/** @throws TelamonError directory_invalid naming the value and the formats there are. */
export function formatByName(name: string): DirectoryFormat {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const known = formats.map((format) => format.name);
  if (foreign.includes(name)) {
    throw new TelamonError('unsupported', `dir format "${name}" is not supported by this version of telamon`, {
      hints: [`supported: ${known.join(', ')}`],
    });
  }
  const meant = nearest(name, [...known, ...foreign]);
  throw new TelamonError('directory_invalid', `unknown dir format "${name}"`, {
    hints: [meant ? `did you mean ${meant}?` : `formats are ${[...known, ...foreign].join(', ')}`],
  });
}
