import { type JsonObject, numberAt, objectAt, textAt } from '../../lib/json.ts';

/** With which the next page is asked for; null where the wrapper names none. */
export function continueTokenOf(wrapper: JsonObject): string | null {
  return (
    textAt(objectAt(wrapper, 'metadata'), 'continue') ??
    textAt(wrapper, 'continue') ??
    textAt(wrapper, 'nextCursor') ??
    textAt(wrapper, 'next_cursor')
  );
}

/** Why there is more than the items that were given, as far as their wrapper says so; null when it does not. */
export function moreThan(given: number, wrapper: JsonObject, continueToken: string | null): string | null {
  if (continueToken !== null) return 'the server has another page';
  const remaining = numberAt(objectAt(wrapper, 'metadata'), 'remainingItemCount') ?? 0;
  if (remaining > 0) return `the server has ${remaining} more`;
  const totals = ['total', 'totalCount', 'total_count', 'count'].map((key) => numberAt(wrapper, key) ?? 0);
  const total = Math.max(...totals);
  if (total > given) return `${given} of ${total} were given`;
  const saysMore = ['truncated', 'has_more', 'hasMore'].some((key) => wrapper[key] === true);
  return saysMore ? 'the server says that there is more' : null;
}
