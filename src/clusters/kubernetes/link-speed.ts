/** Smaller bodies arrive with the headers and say nothing of the link. */
const smallestSampleBytes = 65_536;
/** Servers compress at some 10 MB/s of output: on a link that is as fast, gzip only makes them and us work. */
const slowBytesPerMs = 4_000;
/** What one more sample counts for. */
const weight = 0.3;

/** Learns from uncompressed answers how fast the link to a cluster is. */
export class LinkSpeed {
  #bytesPerMs: number | null = null;

  /** An uncompressed body of so many bytes took so long from its first byte to its last. */
  note(bytes: number, ms: number): void {
    if (bytes < smallestSampleBytes) return;
    const sample = bytes / Math.max(1, ms);
    this.#bytesPerMs = this.#bytesPerMs === null ? sample : this.#bytesPerMs * (1 - weight) + sample * weight;
  }

  /** Whether it is worth asking for gzip. Not known: no. */
  get isSlow(): boolean {
    return this.#bytesPerMs !== null && this.#bytesPerMs < slowBytesPerMs;
  }
}
