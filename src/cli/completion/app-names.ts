import type { App } from '../../app.ts';
import type { Candidate, CompletionNames } from './complete-words.ts';

/** Names from the inventory. A shell that waits for Tab is no place for errors: what cannot be read has no names. */
export class AppNames implements CompletionNames {
  readonly #openApp: () => Promise<App>;

  constructor(openApp: () => Promise<App>) {
    this.#openApp = openApp;
  }

  async names(of: Parameters<CompletionNames['names']>[0]): Promise<Candidate[]> {
    try {
      return distinct(await this.#read(of, await this.#openApp()));
    } catch {
      return [];
    }
  }

  async #read(of: Parameters<CompletionNames['names']>[0], app: App): Promise<Candidate[]> {
    if (of === 'namespace') return namespaces(app);
    if (of === 'kind') return kinds(app);
    const { clusters } = await app.clusters();
    const open = clusters.filter(({ closedAt }) => closedAt === null);
    return of === 'cluster'
      ? open.map(({ name, environment }) => ({ word: name, meaning: environment.value }))
      : open.flatMap(({ name, paths }) => paths.map((path) => ({ word: path.name, meaning: name })));
  }
}

async function namespaces(app: App): Promise<Candidate[]> {
  const all = { clusters: [], namespaces: null, names: [], labels: [], limit: null, withBody: false };
  const { rows } = await app.list({ kind: 'namespaces', ...all });
  return rows.map(({ name }) => ({ word: name, meaning: '' }));
}

async function kinds(app: App): Promise<Candidate[]> {
  const { kinds: kept } = await app.status([]);
  return kept.map(({ kind }) => ({ word: kind, meaning: '' }));
}

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byWord = new Map(candidates.map((candidate) => [candidate.word, candidate]));
  return [...byWord.values()].sort((left, right) => left.word.localeCompare(right.word));
}
