import type { DatabaseSync } from 'node:sqlite';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { Answer } from '../../domain/answer.ts';
import type { ConversationSummary, ConversationTurn } from '../../domain/conversation.ts';
import type { ConversationStore, OpenTurn } from '../../domain/ports/conversations.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import { isoOfMoment } from './iso-of-moment.ts';
import { inTransaction } from './open-database.ts';
import type { PrivateDatabase } from './private-database.ts';

export interface SqliteConversationStoreOptions {
  database: PrivateDatabase;
  /** '' for the data folder's own inventory, else the file that is read in its place: evidence of one says nothing of another. */
  inventory: string;
  /** Conversations that were not used for so long are forgotten, when the next question is asked. */
  retentionMs: number;
  clock: Clock;
}

/** So many ids are kept free for a turn whose end is not known. */
const evidenceOfTurn = 100;

/** Conversations in `private.db`. */
export class SqliteConversationStore implements ConversationStore {
  readonly #options: SqliteConversationStoreOptions;

  constructor(options: SqliteConversationStoreOptions) {
    this.#options = options;
  }

  async list(limit: number): Promise<ConversationSummary[]> {
    const { database, inventory } = this.#options;
    return database.use((opened) => {
      const rows = opened
        .prepare(
          'select id, started_at, used_at from t_conversations where inventory = ? order by used_at desc limit ?',
        )
        .all(inventory, limit);
      const questions = opened.prepare('select question from t_turns where conversation = ? order by number');
      return rows.map(({ id, started_at: startedAt, used_at: usedAt }) => ({
        id: String(id),
        startedAt: isoOfMoment(startedAt),
        usedAt: isoOfMoment(usedAt),
        questions: questions.all(String(id)).map(({ question }) => String(question)),
      }));
    });
  }

  async turns(id: string): Promise<ConversationTurn[]> {
    const { database, inventory } = this.#options;
    return database.use((opened) =>
      opened
        .prepare(
          `select number, asked_at, question, answer from t_turns
          join t_conversations c on c.id = conversation and c.inventory = ? where conversation = ? order by number`,
        )
        .all(inventory, id)
        .map(({ number, asked_at: askedAt, question, answer }) => ({
          number: Number(number),
          askedAt: isoOfMoment(askedAt),
          question: String(question),
          answer: answer === null ? null : unpacked(answer as Uint8Array),
        })),
    );
  }

  async begin(id: string, question: string): Promise<OpenTurn> {
    const { database, clock, retentionMs, inventory } = this.#options;
    const now = clock.now();
    return database.use((opened) =>
      inTransaction(opened, () => {
        opened
          .prepare('delete from t_conversations where used_at < ? and id <> ?')
          .run(now - retentionMs, id);
        opened
          .prepare(
            'insert into t_conversations values (?, ?, ?, ?) on conflict do update set used_at = excluded.used_at',
          )
          .run(id, inventory, now, now);
        const turn = nextTurn(opened, id);
        opened
          .prepare('insert into t_turns values (?, ?, ?, ?, ?, ?, null)')
          .run(id, turn.number, now, question, turn.firstEvidence, turn.firstEvidence + evidenceOfTurn - 1);
        return turn;
      }),
    );
  }

  async end(id: string, turn: number, answer: Answer): Promise<void> {
    const used = answer.evidence.map((table) => Number(table.id.slice(1)));
    const packed = zstdCompressSync(JSON.stringify(answer));
    this.#options.database.use((opened) =>
      opened
        .prepare(
          `update t_turns set answer = ?, last_evidence = max(first_evidence - 1, ?)
          where conversation = ? and number = ?`,
        )
        .run(packed, Math.max(0, ...used), id, turn),
    );
  }
}

function nextTurn(database: DatabaseSync, id: string): OpenTurn {
  const row = database
    .prepare(
      'select max(number) as number, max(last_evidence) as evidence from t_turns where conversation = ?',
    )
    .get(id);
  return { number: Number(row?.number ?? 0) + 1, firstEvidence: Number(row?.evidence ?? 0) + 1 };
}

/** null for what another version of the program wrote in another way: the question is still there. */
function unpacked(answer: Uint8Array): Answer | null {
  try {
    return Answer.safeParse(JSON.parse(zstdDecompressSync(answer).toString())).data ?? null;
  } catch {
    return null;
  }
}
