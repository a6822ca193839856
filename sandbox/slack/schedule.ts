export interface Schedule {
  /** Runs the task once Slack's clock has reached that moment, however the clock gets there. */
  at(moment: number, task: () => void): void;
  /** Runs what is due now, without waiting for the next look at the clock. */
  runDue(): void;
  stop(): void;
}

export function createSchedule(now: () => number): Schedule {
  let tasks: { moment: number; task: () => void }[] = [];
  const runDue = (): void => {
    const due = tasks.filter((each) => each.moment <= now());
    tasks = tasks.filter((each) => each.moment > now());
    for (const { task } of due) task();
  };
  // The clock may be moved by a test, so that no timer can be set for a moment on it.
  const looking = setInterval(runDue, 20);
  looking.unref();
  return {
    at(moment, task) {
      tasks.push({ moment, task });
    },
    runDue,
    stop: () => clearInterval(looking),
  };
}
