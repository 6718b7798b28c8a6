/** Milliseconds between two looks at whether npm's shell is still there. */
const LOOK_MS = 250;

/**
 * npm runs a script through a shell, and signals that shell. Some shells (dash) end without passing SIGTERM on, which would
 * leave an orphan: where npm started this process, the end of its parent counts as SIGTERM. On Windows a process keeps the
 * id of its parent, so nothing is seen there.
 */
export function endWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, LOOK_MS);
  watch.unref();
}
