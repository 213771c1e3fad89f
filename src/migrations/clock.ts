/** A moment: nanoseconds since 1970. Reports show durations finer than milliseconds. */
export type Instant = bigint;

export type Clock = () => Instant;

const anchor = BigInt(Date.now()) * 1_000_000n;
const anchorTick = process.hrtime.bigint();

/** The time of day, in steps of the process's own fine clock: it never goes back while a command runs. */
export const systemClock: Clock = () => anchor + (process.hrtime.bigint() - anchorTick);

export function dateOf(instant: Instant): Date {
  return new Date(Number(instant / 1_000_000n));
}
