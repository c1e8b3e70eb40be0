import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** A process that was started by the program, in whatever group or session. */
export interface Leftover {
  pid: number;
  command: string;
}

/** Living processes whose working folder is this one: everything that a program started there, and what that started. */
export function processesIn(folder: string): Leftover[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => workingFolderOf(pid) === folder && !isZombie(pid))
    .map((pid) => ({ pid, command: commandOf(pid) }));
}

/** Those that are still there after a while: a watching shell needs two seconds to end what a killed program left. */
export async function leftoversIn(folder: string, patienceMs: number): Promise<Leftover[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = processesIn(folder);
    if (left.length === 0 || performance.now() > deadline) return left;
    await delay(50);
  }
}

function workingFolderOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It has ended, or is nobody's business.
    return null;
  }
}

function isZombie(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') ?? true;
  } catch {
    return true;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 120);
  } catch {
    return '';
  }
}
