/**
 * While it is loaded, `pg` asks `navigator` where it runs. Node 20 has none; then `pg` makes a Response to find out, for which
 * Node loads all of fetch: 25 ms of each start. Later versions of Node have one.
 */
const missing = !('navigator' in globalThis);
if (missing) Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { userAgent: 'Node.js' } });

/** Leaves the globals as they were found. */
export function forgetNavigator(): void {
  if (missing) Reflect.deleteProperty(globalThis, 'navigator');
}
