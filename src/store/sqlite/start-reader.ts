import type { Clock } from '../../domain/ports/outside.ts';
import { InventoryQueries } from './inventory-queries.ts';
import { openReadOnly } from './open-database.ts';
import { type CallPort, serveCalls } from './serve-calls.ts';

/** The reader thread: for reads that are long enough to make a screen or a socket wait. */
export function startReader(port: CallPort, { file }: { file: string }, clock: Pick<Clock, 'now'>): void {
  const database = openReadOnly(file);
  serveCalls(port, {
    file,
    service: new InventoryQueries(database, clock),
    close: () => database.close(),
  });
}
