import type { App } from '../../../app.ts';
import type { ConversationTurn } from '../../../domain/conversation.ts';
import type { CommandContext } from '../../command.ts';
import type { ChatScreen } from '../chat-screen.ts';

/** A chat as its own commands see and change it. */
export interface Chat {
  readonly app: App;
  readonly context: CommandContext;
  readonly screen: ChatScreen;
  readonly commands: readonly SlashCommand[];
  /** Id of the conversation. */
  conversation: string;
  /** Asked in place of the setting's; null: that one. */
  model: string | null;
  /** What was asked and answered so far. */
  turns(): Promise<ConversationTurn[]>;
}

/** What a chat does without a model: one file, and one line in the registry. */
export interface SlashCommand {
  /** Without the slash. */
  name: string;
  /** What may follow, for the help; '' for nothing. */
  argument: string;
  summary: string;
  /** `word`: what followed, '' for nothing. Answers whether the chat ends. */
  run(word: string, chat: Chat): Promise<boolean>;
}
