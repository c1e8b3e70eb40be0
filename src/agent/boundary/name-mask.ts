import type { EvidenceTable } from '../../domain/answer.ts';

export type NameKind = 'cluster' | 'namespace' | 'node' | 'name' | 'registry' | 'host';

/** Words that name nobody: what every cluster has, and what our own texts and views are made of. */
const everyones = new Set(
  `default kube-system kube-public kube-node-lease kubernetes coredns kube-proxy kube-dns kube-root-ca.crt view edit admin
  cluster-admin cluster clusters kind kinds name names namespace namespaces node nodes pod pods service services event events
  change changes state status reason message phase ready image images container containers label labels count rows total type at
  all none null true false unknown running pending failed succeeded main server version evidence results question earlier`.split(
    /\s+/,
  ),
);
const token = /[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/g;
const placeholder =
  /(?<![A-Za-z0-9])(?:cluster|namespace|node|name|registry|host)-x[0-9a-f]{10}(?![A-Za-z0-9])/gi;
const hostOfAddress = /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/@]{1,200}@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi;
/** As errors of connections name hosts. */
const hostOfError =
  /\b(?:lookup|dial tcp|for|host|to)\s([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?=[\s:,]|$)/gi;
const ipAddress = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What controllers put behind a name: `-7d9f8b6c5-x2k4p`, `-28391040`. */
const generated = /^(?:-[a-z0-9]{1,10}){1,2}$/;
/** Names of these columns of evidence are names of the fleet. */
const columnKinds: Record<string, NameKind> = {
  cluster: 'cluster',
  left: 'cluster',
  right: 'cluster',
  namespace: 'namespace',
  node: 'node',
  name: 'name',
  pod: 'name',
  below: 'name',
  object_name: 'name',
};

/**
 * Gives names of the fleet stable stand-ins for a model, and takes them back in what the model says. Contract: a name that was
 * learned stands in no masked text, alone or as a part between dots, or before what a controller adds; masking twice changes
 * nothing more; the same name has the same stand-in under the same key. Placeholders of secrets are no names: they stay.
 */
export class NameMask {
  readonly #keyedHash: (text: string) => string;
  readonly #kinds = new Map<string, NameKind>();
  readonly #standIns = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #learned = new WeakSet<EvidenceTable>();

  constructor(keyedHash: (text: string) => string) {
    this.#keyedHash = keyedHash;
  }

  learn(kind: NameKind, name: string): void {
    const key = name.toLowerCase();
    if (everyones.has(key) || /^\d*$|\.(?:k8s|kubernetes)\.io$/.test(key) || this.#kinds.has(key)) return;
    this.#kinds.set(key, kind);
  }

  /** The registry of an image, and the parts of its path: `registry.example.com:5000/team/app:1.2`. */
  learnImage(image: string): void {
    const [path = ''] = image.split('@');
    const parts = path.split('/');
    for (const [index, part] of parts.entries()) {
      const [bare = ''] = part.split(':');
      if (parts.length > 1) this.learn(index === 0 && bare.includes('.') ? 'registry' : 'name', bare);
    }
  }

  learnTable(table: EvidenceTable): void {
    if (this.#learned.has(table)) return;
    this.#learned.add(table);
    for (const [index, column] of table.columns.entries()) {
      const kind = columnKinds[column];
      if (kind === undefined) continue;
      for (const { [index]: cell } of table.rows) if (typeof cell === 'string') this.learn(kind, cell);
    }
  }

  mask(text: string): string {
    for (const pattern of [hostOfAddress, hostOfError])
      for (const [, host = ''] of text.matchAll(pattern)) this.learn('host', host);
    return text.replace(token, (word) => this.#maskWord(word));
  }

  reveal(text: string): string {
    return text.replace(placeholder, (found) => this.#names.get(found.toLowerCase()) ?? found);
  }

  #maskWord(word: string): string {
    const key = word.toLowerCase();
    if (this.#names.has(key)) return word;
    if (ipAddress.test(key)) this.learn('host', key);
    const kind = this.#kinds.get(key);
    if (kind !== undefined) return this.#standIn(kind, key);
    if (key.includes('.'))
      return word
        .split('.')
        .map((part) => this.#maskWord(part))
        .join('.');
    return this.#maskStart(word, key);
  }

  /** A name that is not kept any more is known by the workload that it came from. */
  #maskStart(word: string, key: string): string {
    for (let end = key.lastIndexOf('-'); end > 0; end = key.lastIndexOf('-', end - 1)) {
      const kind = this.#kinds.get(key.slice(0, end));
      if (kind !== undefined && generated.test(key.slice(end)))
        return this.#standIn(kind, key.slice(0, end)) + word.slice(end);
    }
    return word;
  }

  #standIn(kind: NameKind, name: string): string {
    const known = this.#standIns.get(name);
    if (known !== undefined) return known;
    const made = `${kind}-x${this.#keyedHash(`name ${name}`).slice(0, 10)}`;
    this.#standIns.set(name, made);
    this.#names.set(made, name);
    return made;
  }
}
