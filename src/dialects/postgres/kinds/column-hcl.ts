import { attribute, block, bool, type HclBlock, type HclExpr, number, raw, sql, string } from '../../../hcl/print.ts';
import { constantOf } from '../expressions.ts';
import type { Column } from './column.ts';
import { serialWord } from './column-sql.ts';
import type { HclContext } from './contract.ts';
import { optionsHcl } from './sequence-options.ts';

export function printColumn(column: Column, context: HclContext): HclBlock {
  const serial = serialWord(column);
  const value = defaultHcl(column);
  const { collation } = column;
  return block(
    'column',
    [column.name],
    [
      attribute('null', bool(column.null)),
      attribute('type', serial === undefined ? context.type(column.type) : raw(serial)),
      ...(value ? [attribute('default', value)] : []),
      ...(collation
        ? [
            attribute(
              'collate',
              string(collation.schema === 'pg_catalog' ? collation.name : `${collation.schema}.${collation.name}`),
            ),
          ]
        : []),
      ...(column.storage === undefined ? [] : [attribute('storage', raw(column.storage))]),
      ...(column.compression === undefined ? [] : [attribute('compression', raw(column.compression.toUpperCase()))]),
      ...(column.statistics === undefined ? [] : [attribute('statistics', number(column.statistics))]),
      ...(column.comment === undefined ? [] : [attribute('comment', string(column.comment))]),
      ...(column.identity
        ? [
            block(
              'identity',
              [],
              [
                attribute('generated', raw(column.identity.always ? 'ALWAYS' : 'BY_DEFAULT')),
                ...optionsHcl(column.identity),
              ],
            ),
          ]
        : []),
      ...(column.generated
        ? [
            block(
              'as',
              [],
              [
                attribute('expr', string(column.generated.expr)),
                attribute('type', raw(column.generated.stored ? 'STORED' : 'VIRTUAL')),
              ],
            ),
          ]
        : []),
    ],
  );
}

/** A number prints bare only where reading it gives the same digits: `1.50` would come back as `1.5`. */
function defaultHcl(column: Column): HclExpr | undefined {
  if (column.default === undefined) return undefined;
  const constant = constantOf(column.default, column.type.user?.kind === 'enum');
  if (!constant) return sql(column.default);
  if (constant.type === 'string') return string(constant.value);
  if (constant.type === 'boolean') return bool(constant.value);
  return /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/.test(constant.text) ? number(constant.text) : sql(constant.text);
}
