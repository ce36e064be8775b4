const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago `at` was, for a narrow column: "12 s", "3 min", "5 h", "2 d", "4 mo", "1 y". Both in Unix seconds; a clock that runs behind gives "now". */
export function age(at: number, now: number): string {
  const seconds = Math.floor(now - at);
  if (seconds < 1) return 'now';
  if (seconds < MINUTE) return `${seconds} s`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`;
  const days = Math.floor(seconds / DAY);
  if (days < 60) return `${days} d`;
  return days < 730 ? `${Math.floor(days / 30.44)} mo` : `${Math.floor(days / 365.25)} y`;
}

/** The same in a sentence: "3 min ago", "just now". */
export function ago(at: number, now: number): string {
  const text = age(at, now);
  return text === 'now' ? 'just now' : `${text} ago`;
}

/** Time between two steps: "under 1 s", "42 s", "3 min 5 s", "2 h 10 min". Seconds in. */
export function duration(seconds: number): string {
  const whole = Math.floor(seconds);
  if (whole < 1) return 'under 1 s';
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return joined(Math.floor(whole / MINUTE), 'min', whole % MINUTE, 's');
  if (whole < DAY) return joined(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min');
  return joined(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / HOUR), 'h');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Date and time in the reader's own words. Unix seconds in. */
export function dateTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at * 1000);
}

/** Clock time only, for the steps of one afternoon. Unix seconds in. */
export function clockTime(at: number, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(at * 1000);
}
