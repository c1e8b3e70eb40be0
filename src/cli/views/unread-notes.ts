import type { CacheMetadata } from '../../domain/coverage.ts';
import { countOf } from '../format/amount.ts';
import type { Note } from '../output/view.ts';

/** That answers could not be read, and how to look at them. */
export function unreadNotes(kinds: readonly CacheMetadata[]): Note[] {
  const count = kinds.reduce((sum, { unread }) => sum + unread, 0);
  if (count === 0) return [];
  const text = `${countOf(count, 'answer')} could not be read and ${count === 1 ? 'is' : 'are'} kept: k8s-mcp-agent query "select * from unread"`;
  return [{ text, tone: 'warning' }];
}
