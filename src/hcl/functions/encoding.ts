import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { stringValue } from '../value.ts';
import { define, FunctionError, type HclFunction, text } from './define.ts';

export const encodingFunctions: Readonly<Record<string, HclFunction>> = {
  base64encode: define([text('str')], (s) => stringValue(Buffer.from(s).toString('base64'))),
  base64decode: define([text('str')], (s) => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(s)) {
      throw new FunctionError('this is no base64 text', 0);
    }
    const bytes = Buffer.from(s, 'base64');
    if (!isUtf8(bytes)) throw new FunctionError('the decoded bytes are no UTF-8 text', 0);
    return stringValue(bytes.toString());
  }),
  sha256: define([text('str')], (s) => stringValue(createHash('sha256').update(s).digest('hex'))),
};
