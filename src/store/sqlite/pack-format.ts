import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/** JSON text never holds this character as it is. */
const separator = '\0';
const separatorByte = 0;
/** A pack is written from at most about 128 KB; what says it holds far more was not written by us. */
const largestPack = 256 * 1024 * 1024;
const unpackedKept = 16;

/** Many bodies as one compressed blob: objects of one kind are so alike that together they take a tenth of the room. */
export function encodePack(bodies: readonly string[]): Uint8Array {
  return zstdCompressSync(bodies.join(separator), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
}

export function decodePack(data: Uint8Array): string[] {
  return unpacked(data).toString('utf8').split(separator);
}

function unpacked(data: Uint8Array): Buffer {
  return zstdDecompressSync(data, { maxOutputLength: largestPack });
}

/** Reads bodies out of packs; the last few packs stay unpacked, because neighbours are asked for together. */
export class PackReader {
  readonly #unpacked = new Map<number, Buffer | null>();

  /** Whether it is at hand, so that `body` loads nothing. */
  has(pack: number): boolean {
    return this.#unpacked.has(pack);
  }

  /** null when there is no such pack or slot; `load` is asked only for a pack that is not at hand. */
  body(pack: number, slot: number, load: () => Uint8Array | null): string | null {
    let bodies = this.#unpacked.get(pack);
    if (bodies === undefined) {
      const data = load();
      bodies = data === null ? null : unpacked(data);
      if (this.#unpacked.size >= unpackedKept)
        this.#unpacked.delete(this.#unpacked.keys().next().value ?? pack);
      this.#unpacked.set(pack, bodies);
    }
    return bodies === null ? null : textInSlot(bodies, slot);
  }
}

/** Of a pack often one body is asked for: to make text of all of them would take longer than to unpack them. */
function textInSlot(bodies: Buffer, slot: number): string | null {
  let begin = 0;
  for (let passed = 0; passed < slot; passed += 1) {
    const end = bodies.indexOf(separatorByte, begin);
    if (end < 0) return null;
    begin = end + 1;
  }
  const end = bodies.indexOf(separatorByte, begin);
  return bodies.toString('utf8', begin, end < 0 ? bodies.length : end);
}
