import type { WatchProgress } from '../../domain/watch.ts';
import { countOf } from '../format/amount.ts';
import { failureWords } from '../format/failure-words.ts';
import type { Tone } from '../output/view.ts';
import type { ChangeTeller } from './change-teller.ts';

export interface LineChangesOptions {
  tell: (line: string, tone?: Tone) => void;
  /** false: only what a person should know is told, not every change. */
  tellsChanges: boolean;
  /** Runs something later; answers how to call it off. */
  later: (milliseconds: number, run: () => void) => () => void;
}

interface Counts {
  added: number;
  changed: number;
  deleted: number;
}

/** Changes that come within so long are told together. */
const gatherMs = 2000;
/** So many kinds of a cluster are named in one line. */
const mostKinds = 4;

/** `prod-eu  pods: 3 changed, 1 deleted · deployments: 1 changed`: a line per cluster every two seconds at most. */
export class LineChanges implements ChangeTeller {
  readonly #options: LineChangesOptions;
  readonly #counts = new Map<string, Map<string, Counts>>();
  readonly #broken = new Map<string, Set<string>>();
  #callOff: (() => void) | null = null;

  constructor(options: LineChangesOptions) {
    this.#options = options;
  }

  onProgress(progress: WatchProgress): void {
    const { cluster } = progress;
    switch (progress.event) {
      case 'changes-kept':
        this.#count(cluster, progress.kind, progress);
        break;
      case 'watch-broken':
        this.#breaks(cluster, progress.kind, failureWords(progress.failure, null));
        break;
      case 'watch-resumed':
        this.#resumes(cluster, progress.kind);
        break;
      case 'watch-started': {
        const { watched, others } = progress;
        const rest = others === 0 ? '' : `, ${others} others when their time is up`;
        this.#options.tell(`${cluster}  watching ${countOf(watched, 'kind')}${rest}`);
        break;
      }
      default:
        this.#options.tell(`${cluster}  ${warningWords(progress)}`, 'warning');
    }
  }

  end(): void {
    this.#callOff?.();
    this.#tellCounts();
  }

  /** The first kind speaks for all of a cluster that break at the same time. */
  #breaks(cluster: string, kind: string, why: string): void {
    const broken = this.#broken.get(cluster) ?? new Set();
    if (broken.size === 0) this.#options.tell(`${cluster}  the watch broke (${kind}): ${why}`, 'warning');
    this.#broken.set(cluster, broken.add(kind));
  }

  #resumes(cluster: string, kind: string): void {
    const broken = this.#broken.get(cluster);
    if (broken?.delete(kind) === true && broken.size === 0)
      this.#options.tell(`${cluster}  the watch goes on`);
  }

  #count(cluster: string, kind: string, { added, changed, deleted }: Counts): void {
    if (!this.#options.tellsChanges) return;
    const kinds = this.#counts.get(cluster) ?? new Map<string, Counts>();
    const before = kinds.get(kind) ?? { added: 0, changed: 0, deleted: 0 };
    kinds.set(kind, {
      added: before.added + added,
      changed: before.changed + changed,
      deleted: before.deleted + deleted,
    });
    this.#counts.set(cluster, kinds);
    this.#callOff ??= this.#options.later(gatherMs, () => this.#tellCounts());
  }

  #tellCounts(): void {
    this.#callOff = null;
    for (const [cluster, kinds] of this.#counts) {
      const words = [...kinds].map(([kind, counts]) => `${kind}: ${countWords(counts)}`);
      const more = words.length - mostKinds;
      const shown = more > 0 ? [...words.slice(0, mostKinds), `${countOf(more, 'more kind')}`] : words;
      this.#options.tell(`${cluster}  ${shown.join(' · ')}`);
    }
    this.#counts.clear();
  }
}

function countWords({ added, changed, deleted }: Counts): string {
  const parts = [
    added > 0 ? `${added} added` : '',
    changed > 0 ? `${changed} changed` : '',
    deleted > 0 ? `${deleted} deleted` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

type Warning = Extract<
  WatchProgress,
  { event: 'cluster-held' } | { event: 'cluster-lost' } | { event: 'cluster-restored' }
>;

function warningWords(progress: Warning): string {
  switch (progress.event) {
    case 'cluster-held':
      return `waiting: ${progress.holder} is reading it`;
    case 'cluster-lost':
      return `lost: ${failureWords(progress.failure, null)}; it is tried again`;
    case 'cluster-restored':
      return 'restored from a backup; everything is listed anew';
  }
}
