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

/** One JSON text of everything but the bodies, then the bodies as they are: they are most of it, and are text already. */
export function packResources(resources: readonly Resource[]): PackedResources {
  const rest = JSON.stringify(resources.map(({ body: _, ...others }) => others));
  const text = [rest, ...resources.map(({ body }) => body)].join(separator);
  return { length: resources.length, bytes: new TextEncoder().encode(text) };
}

/** The memory that has to be handed over with a batch, for `postMessage`. */
export function memoryOf(batch: ResourceBatch): ArrayBuffer[] {
  return 'bytes' in batch ? [batch.bytes.buffer] : [];
}

/** The resources themselves. What was packed is unpacked once: its memory is given back at once, not when it is collected. */
export function resourcesOf(batch: ResourceBatch): readonly Resource[] {
  if (!('bytes' in batch)) return batch;
  const [rest = '[]', ...bodies] = new TextDecoder().decode(batch.bytes).split(separator);
  // Written by `packResources` in this same process, so it is not checked again.
  const resources = JSON.parse(rest) as Omit<Resource, 'body'>[];
  batch.bytes.buffer.transfer(0);
  return resources.map((resource, index) => ({ ...resource, body: bodies[index] ?? '' }));
}
