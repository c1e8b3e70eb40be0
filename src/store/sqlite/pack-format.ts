import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** JSON text never holds this character as it is. */
const separator = '\0';
/** A pack is written from at most about 128 KB; what says it holds far more was not written by us. */
const largestPack = 256 * 1024 * 1024;
const decodedKept = 16;

/** Many bodies as one compressed blob: objects of one kind are so alike that together they take a tenth of the room. */
export function encodePack(bodies: readonly string[]): Uint8Array {
  return zstdCompressSync(bodies.join(separator), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
}

export function decodePack(data: Uint8Array): string[] {
  return zstdDecompressSync(data, { maxOutputLength: largestPack }).toString('utf8').split(separator);
}

/** Reads bodies out of packs; the last few packs stay decoded, because neighbours are asked for together. */
export class PackReader {
  readonly #decoded = new Map<number, string[]>();

  /** null when there is no such pack or slot; `load` is asked only for a pack that is not at hand. */
  body(pack: number, slot: number, load: () => Uint8Array | null): string | null {
    let bodies = this.#decoded.get(pack);
    if (bodies === undefined) {
      const data = load();
      bodies = data === null ? [] : decodePack(data);
      if (this.#decoded.size >= decodedKept) this.#decoded.delete(this.#decoded.keys().next().value ?? pack);
      this.#decoded.set(pack, bodies);
    }
    return bodies[slot] ?? null;
  }
}
