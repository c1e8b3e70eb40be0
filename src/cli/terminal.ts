import type { Settings } from '../config/settings.ts';
import type { Coverage } from '../domain/coverage.ts';
import { makeVisible } from '../lib/make-visible.ts';
import { isAllSeen } from './exit-codes.ts';
import { coverageLine } from './format/coverage-line.ts';
import { timeStyleOf } from './format/time.ts';
import type { OutputFormat } from './global-options.ts';
import type { CliHost, OutputStream } from './host.ts';
import { colored, type Paint, plain } from './output/paint.ts';
import { printJsonLine } from './output/print-json.ts';
import { printView } from './output/print-view.ts';
import type { View } from './output/view.ts';
import type { ChangeTeller } from './progress/change-teller.ts';
import { JsonChanges } from './progress/json-changes.ts';
import { JsonProgress } from './progress/json-progress.ts';
import { LineChanges } from './progress/line-changes.ts';
import { LineProgress } from './progress/line-progress.ts';
import { LiveArea } from './progress/live-area.ts';
import { LiveProgress } from './progress/live-progress.ts';
import { noWatcher, type ScanWatcher } from './progress/scan-watcher.ts';

export interface TerminalOptions {
  host: Pick<CliHost, 'stdout' | 'stderr' | 'now' | 'variables'>;
  settings: Pick<Settings, 'color' | 'progress' | 'utc'>;
  format: OutputFormat;
}

/** The two ends at which a command speaks: results on stdout, everything else on stderr. */
export class Terminal {
  readonly #options: TerminalOptions;
  /** Everything for stderr goes through it, so that live progress stays below. */
  readonly #area: LiveArea;

  constructor(options: TerminalOptions, area = new LiveArea(options.host.stderr)) {
    this.#options = options;
    this.#area = area;
  }

  /** The same two ends for a command with another format and another clock. */
  forCommand(format: OutputFormat, now: () => number): Terminal {
    const { stdout, stderr, variables } = this.#options.host;
    return new Terminal({ ...this.#options, host: { stdout, stderr, variables, now }, format }, this.#area);
  }

  async print(view: View): Promise<void> {
    const { host, format } = this.#options;
    const { stdout } = host;
    const width = stdout.isTTY === true ? (stdout.columns ?? 80) : null;
    const text = await printView(view, format, { width, paint: this.paintFor(stdout) });
    if (text !== '') stdout.write(text);
    if (view.count === 0 && format !== 'json' && format !== 'yaml') this.tell(view.nothing);
  }

  /** A line on stderr; as JSON where stderr is read by machines. */
  tell(line: string, tone?: Parameters<Paint>[0]): void {
    if (this.#options.format === 'json') this.writeRaw(printJsonLine({ event: 'message', message: line }));
    else this.writeRaw(`${this.paintFor(this.#options.host.stderr)(tone, makeVisible(line))}\n`);
  }

  tellCoverage(coverage: Coverage, side: string | null = null): void {
    const { format, settings, host } = this.#options;
    if (format === 'json' || format === 'yaml') return;
    const line = coverageLine(coverage, timeStyleOf(settings, host.now()));
    this.tell(side === null ? line : `${side}: ${line}`, isAllSeen(coverage) ? 'faint' : 'warning');
  }

  /** Whole lines for stderr that have no control characters but those of colours. */
  writeRaw(text: string): void {
    this.#area.print(text);
  }

  watchScan(): ScanWatcher {
    const { host, settings, format } = this.#options;
    if (!settings.progress) return noWatcher;
    if (format === 'json') return new JsonProgress((line) => this.writeRaw(line), host.now);
    if (host.stderr.isTTY !== true || host.variables.TERM === 'dumb') {
      return new LineProgress((line) => this.tell(line));
    }
    return new LiveProgress({
      area: this.#area,
      stream: host.stderr,
      paint: this.paintFor(host.stderr),
      now: host.now,
      every: (milliseconds, run) => {
        const timer = setInterval(run, milliseconds).unref();
        return () => clearInterval(timer);
      },
    });
  }

  /** Tells what a watch brings: a line per cluster and moment, or each thing as JSON. */
  watchChanges(): ChangeTeller {
    const { settings, format, host } = this.#options;
    if (format === 'json') return new JsonChanges((line) => this.writeRaw(line), host.now);
    return new LineChanges({
      tell: (line, tone) => this.tell(line, tone),
      tellsChanges: settings.progress,
      later: (milliseconds, run) => {
        const timer = setTimeout(run, milliseconds).unref();
        return () => clearTimeout(timer);
      },
    });
  }

  /** Gives the terminal back: nothing drawn, the cursor shown. */
  restore(): void {
    this.#area.clear();
  }

  paintFor(stream: OutputStream): Paint {
    const { settings, host } = this.#options;
    return settings.color && stream.isTTY === true && host.variables.TERM !== 'dumb' ? colored : plain;
  }
}
