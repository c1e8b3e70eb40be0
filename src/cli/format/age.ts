const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** A length of time as kubectl prints ages (`duration.HumanDuration` of apimachinery): 45s, 5m30s, 3h5m, 2d4h, 90d, 3y1d. */
export function formatAge(milliseconds: number): string {
  if (milliseconds < 0) return milliseconds > -2 * second ? '0s' : '<invalid>';
  if (milliseconds < 2 * minute) return `${Math.floor(milliseconds / second)}s`;
  if (milliseconds < 10 * minute) return pair(milliseconds, minute, 'm', second, 's');
  if (milliseconds < 3 * hour) return `${Math.floor(milliseconds / minute)}m`;
  if (milliseconds < 8 * hour) return pair(milliseconds, hour, 'h', minute, 'm');
  if (milliseconds < 2 * day) return `${Math.floor(milliseconds / hour)}h`;
  if (milliseconds < 8 * day) return pair(milliseconds, day, 'd', hour, 'h');
  if (milliseconds < 2 * year) return `${Math.floor(milliseconds / day)}d`;
  if (milliseconds < 8 * year) return pair(milliseconds, year, 'y', day, 'd');
  return `${Math.floor(milliseconds / year)}y`;
}

function pair(total: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((total % large) / small);
  return `${Math.floor(total / large)}${largeUnit}${rest === 0 ? '' : `${rest}${smallUnit}`}`;
}

/** The age of a time; `<unknown>`, as in kubectl, where there is none. */
export function formatAgeOf(time: string | null, now: number): string {
  return time === null ? '<unknown>' : formatAge(now - Date.parse(time));
}

/** In words: "just now", "3 min ago", "2 h ago", "5 days ago". */
export function formatAgo(time: string, now: number): string {
  const passed = now - Date.parse(time);
  if (passed < 10 * second) return 'just now';
  if (passed < 2 * minute) return `${Math.floor(passed / second)} s ago`;
  if (passed < 2 * hour) return `${Math.floor(passed / minute)} min ago`;
  if (passed < 2 * day) return `${Math.floor(passed / hour)} h ago`;
  return `${Math.floor(passed / day)} days ago`;
}
