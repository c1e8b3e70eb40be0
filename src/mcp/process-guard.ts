import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads `watch GROUP` and `release GROUP`. Once its input ends, for whatever reason, what is still watched is asked to end,
 * then killed.
 */
const script = `
groups=
while read -r word group; do
  case $word in
    watch) groups="$groups $group" ;;
    release)
      rest=
      for each in $groups; do [ "$each" = "$group" ] || rest="$rest $each"; done
      groups=$rest ;;
  esac
done
[ -z "$groups" ] && exit 0
for each in $groups; do kill -s TERM -- "-$each" 2>/dev/null; done
sleep 1
for each in $groups; do kill -s KILL -- "-$each" 2>/dev/null; done
exit 0
`;

/**
 * Sees to it that process groups end with this process, also when that is killed and can do nothing more itself: a shell
 * of a few hundred kilobytes, in a session of its own, waits for our end of a pipe to close.
 */
export class ProcessGuard {
  readonly #groups = new Set<number>();
  #shell: ChildProcess | null = null;

  watch(group: number): void {
    this.#groups.add(group);
    this.#tell('watch', group);
  }

  /** The group has ended. */
  release(group: number): void {
    if (this.#groups.delete(group)) this.#tell('release', group);
  }

  /** Kills what is still watched. */
  close(): void {
    process.off('exit', this.#onExit);
    for (const group of this.#groups) signalGroup(group, 'SIGKILL');
    this.#groups.clear();
    this.#shell?.stdin?.end();
    this.#shell = null;
  }

  /** Where there is no shell, an orderly end of this process is watched all the same. */
  readonly #onExit = (): void => this.close();

  #tell(word: string, group: number): void {
    this.#shell ??= this.#start();
    this.#shell.stdin?.write(`${word} ${group}\n`);
  }

  #start(): ChildProcess {
    process.once('exit', this.#onExit);
    const shell = spawn('/bin/sh', ['-c', script], {
      env: { PATH: '/usr/bin:/bin' },
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    shell.on('error', () => undefined);
    shell.stdin.on('error', () => undefined);
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    return shell;
  }
}

/** Sends a signal to a process group; one that has ended is left in peace. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
