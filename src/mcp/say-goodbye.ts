import type { RobustHttpTransport } from './robust-http-transport.ts';

const goodbyeMs = 1000;

/** Servers keep a session until they are told. One that does not answer is not waited for. */
export async function sayGoodbye(transport: RobustHttpTransport): Promise<void> {
  const ended = transport.terminateSession().catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, goodbyeMs);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}
