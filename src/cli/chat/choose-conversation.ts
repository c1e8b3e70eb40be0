import { randomInt } from 'node:crypto';
import type { App } from '../../app.ts';
import { AppError } from '../../domain/errors.ts';
import type { ConversationStore } from '../../domain/ports/conversations.ts';
import type { GivenOptions } from '../option.ts';

const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
const idLength = 8;
const leastLetters = 3;

/** An id that can be typed: no letter looks like another. */
export function newConversationId(): string {
  return Array.from({ length: idLength }, () => letters[randomInt(letters.length)]).join('');
}

/** The id to go on with, or a new one. Rejects with SESSION_UNKNOWN, and with STORE_* where an earlier one is wanted. */
export async function chooseConversation(
  open: () => Promise<ConversationStore>,
  { continues, session }: { continues: boolean; session: string | null },
): Promise<string> {
  if (continues && session !== null)
    throw new AppError('USAGE', '--continue and --session do not go together');
  if (session !== null) return find(await open(), session.trim().toLowerCase());
  if (!continues) return newConversationId();
  const [last] = await (await open()).list(1);
  if (last === undefined) throw new AppError('SESSION_UNKNOWN', 'no conversation is kept yet');
  return last.id;
}

/** Id of the conversation that the options --continue and --session name, or of a new one. Rejects as `chooseConversation` does. */
export function chosenConversation(app: App, options: GivenOptions): Promise<string> {
  return chooseConversation(() => app.conversations(), {
    continues: options.isOn('continue'),
    session: options.text('session'),
  });
}

async function find(conversations: ConversationStore, wanted: string): Promise<string> {
  const ids = (await conversations.list(10_000)).map(({ id }) => id);
  if (ids.includes(wanted)) return wanted;
  const like = wanted.length < leastLetters ? [] : ids.filter((id) => id.startsWith(wanted));
  const [only] = like;
  if (only !== undefined && like.length === 1) return only;
  if (like.length > 1)
    throw new AppError('SESSION_UNKNOWN', `several conversations begin with "${wanted}"`, {
      hint: `They are ${like.slice(0, 5).join(', ')}.`,
    });
  throw new AppError('SESSION_UNKNOWN', `no conversation is called "${wanted}"`);
}
