/** As RFC 3339 and Go write times, Go’s with the clock of the process behind it. */
const times =
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z| ?[+-]\d\d:?\d\d)?(?: [A-Z]{3,4})?(?: m=[+-]\d+(?:\.\d+)?)?/g;
/** What is longer is no status that somebody writes again and again; and looking through it takes time. */
const longest = 65_536;
const noteOfTime =
  /(?:^|[-./])(?:last[-.]?(?:updated?|probed?|seen|synced)|heartbeat|renewed)(?:[-.]?(?:at|time))?$/i;

/**
 * Whether a text of a ConfigMap or an annotation was only written again: nothing but the times in it have moved on, as in the
 * status that cluster-autoscaler writes every ten seconds. A time that stands alone is somebody's setting, unless its key
 * says that it notes when something was last written.
 */
export function onlyTicks(path: readonly string[], before: unknown, after: unknown): boolean {
  if (typeof before !== 'string' || typeof after !== 'string') return false;
  if (!isNote(path) || Math.max(before.length, after.length) > longest) return false;
  const [then, now] = [before.match(times) ?? [], after.match(times) ?? []];
  if (then.length === 0 || before.replace(times, '#') !== after.replace(times, '#')) return false;
  const isAlone = before.trim() === then[0];
  if (isAlone && !noteOfTime.test(path.at(-1) ?? '')) return false;
  // As text: all are written alike, so that the later one is the greater.
  return then.every((time, index) => time <= (now[index] ?? ''));
}

function isNote([first, second]: readonly string[]): boolean {
  return first === 'data' || (first === 'metadata' && second === 'annotations');
}
