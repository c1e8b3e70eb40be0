import type { DatabaseSync } from 'node:sqlite';

const pauseMs = 20;
/** SQLITE_BUSY, whatever more it says. */
const busy = 5;

/**
 * Turns the write-ahead log on. While somebody writes to a file that has none yet, SQLite refuses that at once, whatever time it was
 * given to wait: two programs that begin at the same moment would find a new file locked.
 */
export function keepLogAhead(database: DatabaseSync, timeoutMs: number): void {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && ((error as { errcode?: number }).errcode ?? 0) % 256 === busy;
}
