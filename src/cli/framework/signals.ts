/**
 * The first interrupt aborts the returned signal, so that the work in hand is rolled back and unlocked; the second one
 * ends the process at once. Both exit with 1.
 */
export function watchSignals(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(1);
    process.stderr.write('interrupt received: rolling back and unlocking; once more to stop at once\n');
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}
