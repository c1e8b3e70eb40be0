import { AppError } from '../domain/errors.ts';
import { exitCodes } from './exit-codes.ts';
import type { SignalSource } from './host.ts';

export interface SignalWatch {
  /** Aborted by the first signal, with a CANCELLED error as reason. */
  signal: AbortSignal;
  /** The exit code that the signal means; null: none has come. */
  exitCode(): number | null;
  /** Who gets Ctrl-C in place of stopping the command; null: nobody. */
  divertInterrupt(listener: (() => void) | null): void;
  stop(): void;
}

export interface WatchSignalsOptions {
  signals: SignalSource;
  /** Called with the first signal. */
  onFirst: () => void;
  /** Called with the second one: the process must end at once. */
  onSecond: (exitCode: number) => void;
  /** Called when the process ends though the watch goes on: a crash. */
  onExit: () => void;
}

const watched: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The first Ctrl-C (or SIGTERM) asks for a clean end, the second one takes it. */
export function watchSignals({ signals, onFirst, onSecond, onExit }: WatchSignalsOptions): SignalWatch {
  const controller = new AbortController();
  let exitCode: number | null = null;
  let diverted: (() => void) | null = null;
  const listener = (name: NodeJS.Signals): void => {
    if (name === 'SIGINT' && diverted !== null && exitCode === null) {
      diverted();
      return;
    }
    if (exitCode !== null) {
      onSecond(exitCode);
      return;
    }
    exitCode = name === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
    onFirst();
    controller.abort(new AppError('CANCELLED', `stopped by ${name}`));
  };
  for (const name of watched) signals.on(name, listener);
  signals.on('exit', onExit);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    divertInterrupt: (to) => {
      diverted = to;
    },
    stop: () => {
      for (const name of watched) signals.off(name, listener);
      signals.off('exit', onExit);
    },
  };
}
