import { keepSecret } from '../../errors/secrets.ts';
import { stringValue, type Value } from '../../hcl/value.ts';

/** The value of a secret: from now on it is hidden wherever it turns up. */
export function secretValue(text: string): Value {
  keepSecret(text, 'everywhere');
  return stringValue(text);
}
