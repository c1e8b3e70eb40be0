import { retryAfterHeaderMs } from '../lib/retry-after-header.ts';

/**
 * How long the provider asks to be left alone, in milliseconds; null: it does not say. Retry-After holds seconds or a date
 * (RFC 9110 §10.2.3), retry-after-ms milliseconds, OpenRouter's X-RateLimit-Reset milliseconds since the epoch.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | null {
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const milliseconds = numberOf(lower['retry-after-ms']);
  if (milliseconds !== null) return Math.max(0, milliseconds);
  const asked = retryAfterHeaderMs(lower['retry-after'], now);
  if (asked !== null) return asked;
  const reset = numberOf(lower['x-ratelimit-reset']);
  return reset === null || reset < 1e12 ? null : Math.max(0, reset - now);
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Number(text) : null;
}
