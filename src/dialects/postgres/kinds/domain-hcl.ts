import { attribute, block, bool, reference, string } from '../../../hcl/print.ts';
import type { SchemaBlock } from '../../schema-hcl/index.ts';
import { typeRefOf } from '../hcl-types.ts';
import { defaultName } from '../names.ts';
import { defaultHcl, defaultText } from './column-hcl.ts';
import { commentHcl } from './constraints.ts';
import type { HclContext } from './contract.ts';
import type { Domain, DomainCheck } from './domain.ts';
import { readCollation } from './hcl-read.ts';
import { qualifiedHcl } from './qualified.ts';

export function readDomainHcl(block: SchemaBlock): Domain {
  const type = typeRefOf(block.required('type', block.spelledType('type')));
  const value = block.literal('default');
  const text = value && defaultText(value, type);
  const notNullName = block.string('not_null');
  const notNullComment = block.string('not_null_comment');
  return {
    kind: 'domain',
    schema: block.schema,
    name: block.name,
    type,
    null: block.boolean('null') ?? false,
    ...(notNullName === undefined ? {} : { notNullName }),
    ...(notNullComment === undefined || notNullComment === '' ? {} : { notNullComment }),
    ...(text === undefined ? {} : { default: text }),
    ...readCollation(block),
    checks: block.blocks('check').map((check): DomainCheck => {
      const comment = check.string('comment');
      return {
        name: check.hasName ? check.name : defaultName(block.name, [], 'check'),
        expr: check.required('expr', check.expression('expr')),
        ...(check.boolean('not_valid') ? { notValid: true } : {}),
        ...(comment === undefined ? {} : { comment }),
      };
    }),
  };
}

export function printDomain(object: Domain, context: HclContext) {
  const value = defaultHcl(object);
  return block('domain', context.labels(object), [
    attribute('schema', reference('schema', object.schema)),
    attribute('type', context.type(object.type)),
    attribute('null', bool(object.null)),
    ...(object.notNullName === undefined ? [] : [attribute('not_null', string(object.notNullName))]),
    ...(object.notNullComment === undefined ? [] : [attribute('not_null_comment', string(object.notNullComment))]),
    ...(value ? [attribute('default', value)] : []),
    ...(object.collation ? [attribute('collate', qualifiedHcl(object.collation))] : []),
    ...commentHcl(object.comment),
    ...object.checks.map((check) =>
      block(
        'check',
        [check.name],
        [
          attribute('expr', string(check.expr)),
          ...(check.notValid ? [attribute('not_valid', bool(true))] : []),
          ...commentHcl(check.comment),
        ],
      ),
    ),
  ]);
}
