/** A schedule as CronJobs have it: five fields, names, steps, lists, and `@daily` and the like. */
export interface CronSchedule {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  days: ReadonlySet<number>;
  months: ReadonlySet<number>;
  weekdays: ReadonlySet<number>;
  /** Both days and weekdays are named: then either is enough, as in cron. */
  eitherDay: boolean;
}

const shortcuts: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const monthNames = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const dayNames = 'sun mon tue wed thu fri sat'.split(' ');

/** null: nobody can read it, or it is an `@every`, which counts from when the controller started. */
export function parseCron(text: string): CronSchedule | null {
  const fields = (shortcuts[text.trim()] ?? text.trim()).split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields;
  if (fields.length !== 5) return null;
  const minutes = valuesOf(minute, 0, 59);
  const hours = valuesOf(hour, 0, 23);
  const days = valuesOf(day, 1, 31);
  const months = valuesOf(month, 1, 12, monthNames);
  const weekdays = valuesOf(weekday, 0, 7, dayNames);
  if (minutes === null || hours === null || days === null || months === null || weekdays === null)
    return null;
  const isAny = (field: string) => /^[*?]/.test(field);
  return {
    minutes,
    hours,
    days,
    months,
    weekdays: new Set([...weekdays].map((value) => value % 7)),
    eitherDay: !isAny(day) && !isAny(weekday),
  };
}

function valuesOf(
  field: string,
  low: number,
  high: number,
  names: readonly string[] = [],
): Set<number> | null {
  const values = new Set<number>();
  for (const part of field.split(',')) {
    const range = rangeOf(part, low, high, names);
    if (range === null) return null;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

function rangeOf(part: string, low: number, high: number, names: readonly string[]) {
  const [, first, last, step] =
    /^(\*|\?|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,3}))?$/i.exec(part) ?? [];
  if (first === undefined) return null;
  const numberOf = (word: string) => {
    const index = names.indexOf(word.toLowerCase());
    return index === -1 ? Number(word) : index + low;
  };
  const isAny = first === '*' || first === '?';
  const from = isAny ? low : numberOf(first);
  const single = isAny || step !== undefined ? high : from;
  const to = last === undefined ? single : numberOf(last);
  const steps = step === undefined ? 1 : Number(step);
  const isValid = from >= low && to <= high && from <= to && steps > 0;
  return isValid ? { from, to, step: steps } : null;
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** The 29th of February comes every eight years at the latest. */
const longestSearchMs = 9 * 366 * 24 * hourMs;

/**
 * The first time after a moment at which a schedule is due, in milliseconds since the epoch; null: within nine years it never is,
 * or the time zone (of the IANA database) is not known. A time that a change of clocks leaves out does not come that day.
 */
export function nextCronTime(schedule: CronSchedule, after: number, timeZone = 'UTC'): number | null {
  const clock = clockOf(timeZone);
  if (clock === null) return null;
  let at = (Math.floor(after / minuteMs) + 1) * minuteMs;
  const end = after + longestSearchMs;
  while (at <= end) {
    const wait = waitOf(schedule, clock(at));
    if (wait === 0) return at;
    at += wait;
  }
  return null;
}

/** Milliseconds until a time that may be due; 0: this one is. */
function waitOf(schedule: CronSchedule, { month, day, weekday, hour, minute }: WallTime): number {
  const toNextHour = hourMs - minute * minuteMs;
  if (!schedule.months.has(month) || !isDay(schedule, day, weekday)) {
    // To the last hours of the day, and from there hour by hour: clocks may change on the way.
    return hour < lateHour ? (lateHour - hour) * hourMs - minute * minuteMs : toNextHour;
  }
  if (!schedule.hours.has(hour)) return toNextHour;
  return schedule.minutes.has(minute) ? 0 : minuteMs;
}

const lateHour = 22;

function isDay({ days, weekdays, eitherDay }: CronSchedule, day: number, weekday: number): boolean {
  return eitherDay ? days.has(day) || weekdays.has(weekday) : days.has(day) && weekdays.has(weekday);
}

interface WallTime {
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

function clockOf(timeZone: string): ((at: number) => WallTime) | null {
  if (timeZone === 'UTC' || timeZone === 'Etc/UTC') return utcTime;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      month: 'numeric',
      day: 'numeric',
      year: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    return (at) => {
      const parts = Object.fromEntries(
        format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
      return utcTime(Date.UTC(year, month - 1, day, hour, minute));
    };
  } catch {
    return null;
  }
}

function utcTime(at: number): WallTime {
  const date = new Date(at);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  };
}
