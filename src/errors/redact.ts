const mask = 'xxxxx';

/**
 * Hides the password of every URL in `text`, wherever it stands. The user name stays: it tells which account failed.
 * The password ends at the last `@` before the host's end, so that an unescaped `@` in it does not leak its tail.
 */
export function redact(text: string): string {
  return text
    .replace(/(\/\/)([^\s:@/?#"']*):([^\s/"']*)@/g, `$1$2:${mask}@`)
    .replace(/([?&](?:password|token|sslpassword|authToken)=)[^&\s"'#]+/gi, `$1${mask}`);
}
