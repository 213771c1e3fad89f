import { nearest } from '../../errors/nearest.ts';
import { TelamonError } from '../../errors/telamon-error.ts';
import { atlasFormat } from './atlas.ts';
import { dbmateFormat } from './dbmate.ts';
import { flywayFormat } from './flyway.ts';
import type { DirectoryFormat } from './format.ts';
import { golangMigrateFormat } from './golang-migrate.ts';
import { gooseFormat } from './goose.ts';
import { liquibaseFormat } from './liquibase.ts';
import { prismaFormat } from './prisma.ts';

/** The formats that telamon reads; adding one is adding its file and its line here. */
const formats: readonly DirectoryFormat[] = [
  atlasFormat,
  golangMigrateFormat,
  gooseFormat,
  flywayFormat,
  liquibaseFormat,
  dbmateFormat,
  prismaFormat,
];

/** @throws TelamonError directory_invalid naming the value and the formats there are. */
export function formatByName(name: string): DirectoryFormat {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const known = formats.map((format) => format.name);
  const meant = nearest(name, known);
  throw new TelamonError('directory_invalid', `unknown dir format "${name}"`, {
    hints: [meant ? `did you mean ${meant}?` : `formats are ${known.join(', ')}`],
  });
}
