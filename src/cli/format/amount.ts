import type { AnswerCost } from '../../domain/answer.ts';

/** `1.2 MB`, `340 kB`, `12 B`: powers of 1000. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  const digits = unit > 0 && amount < 9.95 ? 1 : 0;
  return `${amount.toFixed(digits)} ${units[unit]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 cluster`, `2 clusters`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `$0.0012`; null: the provider told no price. */
export function formatDollars(dollars: number | null): string {
  return dollars === null ? 'price not told' : `$${dollars.toFixed(4)}`;
}

/** What models cost: `4,120 tokens, $0.0012`. */
export function formatCost({
  inputTokens,
  outputTokens,
  dollars,
}: Pick<AnswerCost, 'inputTokens' | 'outputTokens' | 'dollars'>): string {
  return `${formatCount(inputTokens + outputTokens)} tokens, ${formatDollars(dollars)}`;
}

/** How long something took: `340 ms`, `2.4 s`, `75 s`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}
