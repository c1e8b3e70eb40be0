import type { WatchRequest } from '../domain/requests.ts';
import type { CommandContext } from './command.ts';
import { exitCodes } from './exit-codes.ts';

/** Watches until Ctrl-C, telling on stderr what comes; answers the exit code. */
export async function runWatch(
  { openApp, watchChanges, signal }: CommandContext,
  request: WatchRequest,
): Promise<number> {
  const app = await openApp();
  const teller = watchChanges();
  try {
    await app.watch(request, (progress) => teller.onProgress(progress), signal);
    return signal.aborted ? exitCodes.interrupted : exitCodes.done;
  } finally {
    teller.end();
  }
}
