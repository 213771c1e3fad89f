import { hideSecrets, mask } from './secrets.ts';

/** A word that SQL puts before a secret literal. */
const sqlSecret =
  /(\b(?:password|passwd|pwd|passfile|passcode|sslpassword|sslkey|secret|token|access_key|secret_key)"?\s+E?)'(?:[^']|'')*'/gi;

/**
 * Hides the password of every URL in `text`, wherever it stands, those that SQL statements set, and everything that was kept
 * as a secret. The user name stays: it tells which account failed. The password ends at the last `@` before the host's end, so that an unescaped `@` in
 * it does not leak its tail.
 */
export function redact(text: string): string {
  return hideSecrets(
    text
      .replace(/(\/\/)([^\s:@/?#"']*):([^\s/"']*)@/g, `$1$2:${mask}@`)
      // A password with a slash that should have been escaped. What looks like a port is none.
      .replace(/(\/\/)([^\s:@/?#"']*):(?!\d*[/,?])([^\s/"'@]*\/[^\s"']*)@/g, `$1$2:${mask}@`)
      .replace(
        /([?&](?:password|passwd|pwd|token|sslpassword|authToken|auth_token|access_token|secret|X-Amz-Signature|X-Amz-Security-Token)=)[^&\s"'#]+/gi,
        `$1${mask}`,
      )
      // SQL: PASSWORD 'x' of a role, OPTIONS (password 'x') of a foreign server or a user mapping.
      .replace(sqlSecret, `$1'${mask}'`),
    'messages',
  );
}
