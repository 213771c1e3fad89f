/** A part of a report that templates seldom look at: made when it is first asked for, and once. */
export function lazy<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
