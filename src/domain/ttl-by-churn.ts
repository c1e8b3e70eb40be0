/** How long a kind counts as fresh, as it is set, and between what it may go. */
export interface TtlRule {
  /** What is set; what holds until it is known how often the kind changes. */
  seconds: number;
  /** null: what is set holds, however often the kind changes. */
  limits: { minimumSeconds: number; maximumSeconds: number } | null;
}

export interface KeptTtl {
  seconds: number;
  /** In words, for people. */
  reason: string;
}

/** Over about this time what was measured before is forgotten. */
const memorySeconds = 600;
/** Less than this says nothing of how often a kind changes. */
const shortestMeasuredSeconds = 10;

/** The time in which about one change is to be expected, between the limits. */
export function ttlByChurn({ seconds, limits }: TtlRule, changesPerHour: number | null): KeptTtl {
  if (limits === null) return { seconds, reason: 'as set' };
  if (changesPerHour === null) return { seconds, reason: 'not yet known how often it changes' };
  const { minimumSeconds, maximumSeconds } = limits;
  const wanted = changesPerHour === 0 ? Number.POSITIVE_INFINITY : 3600 / changesPerHour;
  const bounded = Math.round(Math.min(maximumSeconds, Math.max(minimumSeconds, wanted)));
  return { seconds: bounded, reason: churnWords(changesPerHour) };
}

function churnWords(changesPerHour: number): string {
  if (changesPerHour < 0.5) return 'it hardly ever changes';
  if (changesPerHour < 120) return `about ${Math.round(changesPerHour)} changes an hour`;
  return `about ${Math.round(changesPerHour / 60)} changes a minute`;
}

/**
 * Changes an hour, after so many more were seen in so many seconds: a mean in which what is longer ago weighs less. null:
 * it is not known yet.
 */
export function churnAfter(before: number | null, changes: number, elapsedSeconds: number): number | null {
  if (elapsedSeconds <= 0) return before;
  const measured = (changes * 3600) / elapsedSeconds;
  if (before === null) return elapsedSeconds < shortestMeasuredSeconds ? null : measured;
  const weight = 1 - Math.exp(-elapsedSeconds / memorySeconds);
  return before + (measured - before) * weight;
}
