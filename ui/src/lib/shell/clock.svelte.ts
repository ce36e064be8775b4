/** The time all ages on a page are counted from, so that they move together. Unix seconds. */
class Clock {
  now = $state(Math.floor(Date.now() / 1000));

  /** Ticks until the returned function is called. Called once by the root layout. */
  start(): () => void {
    const timer = setInterval(() => {
      this.now = Math.floor(Date.now() / 1000);
    }, 1000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
