import type { Clock } from '../../domain/ports/outside.ts';
import { InventoryWriter } from './inventory-writer.ts';
import { leaseRenewalMs } from './leases.ts';
import { openWritable } from './open-database.ts';
import { type CallPort, serveCalls } from './serve-calls.ts';

export interface WriterThreadData {
  file: string;
  /** Who holds the leases. */
  holder: string;
}

/** The writer thread: serves the writer, and renews the leases that it holds meanwhile. */
export function startWriter(
  port: CallPort,
  { file, holder }: WriterThreadData,
  clock: Pick<Clock, 'now'>,
): void {
  const database = openWritable(file);
  const writer = new InventoryWriter(database, clock, holder);
  const renewal = setInterval(() => renewQuietly(writer), leaseRenewalMs);
  renewal.unref();
  serveCalls(port, {
    file,
    service: writer,
    close: () => {
      clearInterval(renewal);
      database.close();
    },
  });
}

/** A renewal that fails now (a busy or full disk) is tried again in 5 s; the lease lasts 20 s. */
function renewQuietly(writer: InventoryWriter): void {
  try {
    writer.renewLeases();
  } catch {
    // The next write says what is wrong, to someone who can tell the user.
  }
}
