import type { ResourceKind } from './kind.ts';
import type { Resource } from './resource.ts';

/**
 * Resources as bytes, packed by the thread that made them for the one that keeps them: between threads memory is handed
 * over, and objects would be copied one by one. Belongs to whoever it was given to, and is read once.
 */
export interface PackedResources {
  readonly length: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Resources on their way to the store, in order. `length` counts them either way. */
export type ResourceBatch = readonly Resource[] | PackedResources;

/** JSON text never holds this character as it is, and a body is JSON text. */
const separator = '\0';

/** Where resources go one by one. An array is one, too. */
export interface ResourceSink {
  push(resource: Resource): unknown;
}

/** Packs each resource when it is given, so that none has to wait for the others of its page and grow old meanwhile. */
export class ResourcePacker implements ResourceSink {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(65_536);
  #kind: ResourceKind | null = null;
  #used = 0;
  #length = 0;

  /** The body stands apart: it is most of a resource, and is text already. The kind comes once, before the first of them. */
  push(resource: Resource): void {
    const { body, kind, ...others } = resource;
    if (this.#kind === null) {
      this.#kind = kind;
      this.#write(JSON.stringify(kind));
    }
    this.#write(JSON.stringify(kind === this.#kind ? others : { ...others, kind }));
    this.#write(body);
    this.#length += 1;
  }

  /** What was given so far; the packer has nothing left after that, and is not used again. */
  finish(): PackedResources {
    return { length: this.#length, bytes: new Uint8Array(this.#bytes.buffer.transfer(this.#used)) };
  }

  /** Each text ends with a separator. */
  #write(text: string): void {
    // UTF-8 takes three bytes at most for what is one place in a string.
    this.#makeRoom(text.length * 3 + 1);
    this.#used += this.#encoder.encodeInto(text, this.#bytes.subarray(this.#used)).written;
    this.#bytes[this.#used] = 0;
    this.#used += 1;
  }

  #makeRoom(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const size = Math.max(needed, this.#bytes.length * 2);
    this.#bytes = new Uint8Array(this.#bytes.buffer.transfer(size));
  }
}

export function packResources(resources: readonly Resource[]): PackedResources {
  const packer = new ResourcePacker();
  for (const resource of resources) packer.push(resource);
  return packer.finish();
}

/** The memory that has to be handed over with a batch, for `postMessage`. */
export function memoryOf(batch: ResourceBatch): ArrayBuffer[] {
  return 'bytes' in batch ? [batch.bytes.buffer] : [];
}

/** The resources themselves. What was packed is unpacked once: its memory is given back at once, not when it is collected. */
export function resourcesOf(batch: ResourceBatch): readonly Resource[] {
  if (!('bytes' in batch)) return batch;
  const texts = new TextDecoder('utf-8', { ignoreBOM: true }).decode(batch.bytes).split(separator);
  batch.bytes.buffer.transfer(0);
  // Written by `ResourcePacker` in this same process, so it is not checked again.
  const kind = JSON.parse(texts[0] || 'null') as ResourceKind;
  return Array.from({ length: batch.length }, (_, index) => {
    const resource = JSON.parse(texts[index * 2 + 1] ?? '{}') as Resource;
    resource.kind ??= kind;
    resource.body = texts[index * 2 + 2] ?? '';
    return resource;
  });
}
