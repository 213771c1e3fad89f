import { ended } from './changes.ts';
import type { DirectoryFormat } from './format.ts';
import { joinName, listFiles, splitName } from './listing.ts';

/** Formatted SQL: change sets and their ways back are comments to everybody else, so a file is read like one of the own format. */
export const liquibaseFormat: DirectoryFormat = {
  name: 'liquibase',
  waysBack: true,
  directives: true,
  noTransaction: 'put `runInTransaction:false` behind the change set',
  list: (directory) => listFiles(directory, '.sql'),
  identify: splitName,
  parts: ({ text }) => ({
    up: { start: 0, end: text.length },
    txMode: /^--\s*changeset\s.*\brunInTransaction:\s*"?false\b/im.test(text) ? 'none' : undefined,
  }),
  write({ version, description, changes, back, noTransaction }) {
    const option = noTransaction ? ' runInTransaction:false' : '';
    const whole = back?.map((change) => change.sql);
    const sets = changes.map(({ comment, sql, reverse: own = [] }, index) => {
      // Change sets are rolled back from the last one on.
      const reverse = whole === undefined ? own : index === changes.length - 1 ? whole : [];
      const above = comment === '' ? '' : `--comment: ${comment}\n`;
      const rollback = reverse.map((statement) => `--rollback: ${ended(statement.replaceAll('\n', ' '))}`).join('');
      return `--changeset atlas:${version}-${index + 1}${option}\n${above}${ended(sql)}${rollback}`;
    });
    const content = `--liquibase formatted sql\n${sets.join('\n')}`;
    return [{ name: `${joinName(version, description)}.sql`, content }];
  },
};
