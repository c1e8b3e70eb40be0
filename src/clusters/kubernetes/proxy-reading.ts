import type { Socket } from 'node:net';
import { closedBy } from './proxy-failure.ts';

const longestHead = 65_536;

/** The head of an HTTP answer. What comes after it is the server's. */
export async function readHead(socket: Socket, where: string): Promise<string> {
  let head = Buffer.alloc(0);
  while (head.length < longestHead) {
    head = Buffer.concat([head, await readBytes(socket, 1, where)]);
    if (head.length === 4 && head.toString('latin1') !== 'HTTP') return '';
    if (head.subarray(-4).toString('latin1') === '\r\n\r\n') return head.toString('latin1');
  }
  return '';
}

export async function readBytes(socket: Socket, count: number, where: string): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(count) as Buffer | null;
    if (bytes?.length === count) return bytes;
    if (bytes !== null || socket.readableEnded) throw closedBy(where);
    await happens(socket, 'readable', where);
  }
}

export function happens(
  socket: Socket,
  name: 'connect' | 'secureConnect' | 'readable',
  where: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const happened = (): void => settle(resolve);
    const failed = (error: Error): void => settle(() => reject(error));
    const ended = (): void => failed(closedBy(where));
    const settle = (then: () => void): void => {
      socket.off(name, happened).off('error', failed).off('end', ended).off('close', ended);
      then();
    };
    socket.on(name, happened).on('error', failed).on('end', ended).on('close', ended);
  });
}
