import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../domain/errors.ts';
import type { QueryAnswer, QueryLimits, QueryRunner } from '../../domain/ports/store.ts';
import type { QueryReply } from './serve-queries.ts';

const errorCodes = { refused: 'QUERY_REFUSED', failed: 'QUERY_FAILED', limit: 'QUERY_LIMIT' } as const;

/**
 * Runs SQL in a process that is kept warm between queries and killed at the limit: SQLite's own loop cannot be stopped.
 * One query at a time; a query's time is counted from when its turn comes.
 */
export class SqliteQueryRunner implements QueryRunner {
  readonly #file: string;
  readonly #isSnapshot: boolean;
  #child: ChildProcess | null = null;
  #last: Promise<unknown> = Promise.resolve();

  /** `isSnapshot`: the file came from elsewhere. */
  constructor(file: string, isSnapshot = false) {
    this.#file = file;
    this.#isSnapshot = isSnapshot;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  query(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryAnswer> {
    const turn = this.#last.then(() => this.#run(sql, limits, signal));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    this.#kill();
  }

  #run(sql: string, limits: QueryLimits, signal: AbortSignal): Promise<QueryAnswer> {
    if (signal.aborted) throw stopped();
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        child.removeAllListeners();
        act();
      };
      const end = (error: unknown): void =>
        settle(() => {
          this.#kill();
          reject(error);
        });
      const onAbort = (): void => end(stopped());
      const timer = setTimeout(() => end(timedOut(limits)), limits.timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      child.once('message', (reply: QueryReply) =>
        settle(() =>
          reply.ok ? resolve(reply.result) : reject(new AppError(errorCodes[reply.kind], reply.message)),
        ),
      );
      child.once('exit', (code, killedBy) =>
        end(
          new AppError(
            'QUERY_FAILED',
            `the query process ended (${killedBy ?? code}); it may have needed too much memory`,
          ),
        ),
      );
      child.once('error', end);
      child.send({ file: this.#file, isSnapshot: this.#isSnapshot, sql, limits });
    });
  }

  #start(): ChildProcess {
    // A database of ours needs little; what a query gathers must not take the machine's memory.
    const execArgv = ['--max-old-space-size=512'];
    return fork(fileURLToPath(new URL('./query-process.ts', import.meta.url)), {
      execArgv,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: {},
    });
  }

  #kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = null;
  }
}

function stopped(): AppError {
  return new AppError('CANCELLED', 'the query was stopped on request');
}

function timedOut({ timeoutMs }: QueryLimits): AppError {
  return new AppError('QUERY_LIMIT', `the query did not end in ${timeoutMs / 1000} s`);
}
