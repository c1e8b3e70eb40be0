import type { ConversationSummary } from '../../domain/conversation.ts';
import { formatAgo } from '../format/age.ts';
import type { Column, View } from '../output/view.ts';

/** More of them nobody looks through. */
export const shownConversations = 50;

const columns: readonly Column[] = [
  { header: 'ID' },
  { header: 'LAST USED' },
  { header: 'QUESTIONS', align: 'right' },
  { header: 'FIRST QUESTION', flows: true },
];

/** Conversations that are kept. */
export function conversationsView(conversations: readonly ConversationSummary[], now: number): View {
  return {
    kind: 'ConversationSummaryList',
    asOf: null,
    coverage: null,
    count: conversations.length,
    items: () => conversations,
    tables: () => [
      {
        columns,
        rows: conversations.map(({ id, usedAt, questions }) => [
          id,
          { text: formatAgo(usedAt, now), value: usedAt },
          questions.length,
          questions[0] ?? '',
        ]),
      },
    ],
    names: () => conversations.map(({ id }) => id),
    nothing: 'no conversation is kept',
  };
}
