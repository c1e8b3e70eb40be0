import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deploymentKind, podKind, resource } from '../../test/fakes/builders.ts';
import { memoryOf, packResources, resourcesOf } from './packed-resources.ts';

describe('domain/packed-resources', () => {
  it('gives back what was packed, whatever it says', () => {
    const texts = fc.string({ unit: 'binary' });
    const resources = fc.array(
      fc
        .record({ name: texts, label: texts, fact: texts, note: texts })
        .map(({ name, label, fact, note }) =>
          resource(podKind, name, { labels: { a: label }, facts: { fact }, body: JSON.stringify({ note }) }),
        ),
    );

    fc.assert(
      fc.property(resources, (all) => {
        const packed = packResources(all);

        expect(packed.length).toBe(all.length);
        expect(resourcesOf(packed)).toEqual(all);
      }),
    );
  });

  it('keeps the kind of each, be it another than that of the first', () => {
    const mixed = [resource(podKind, 'a'), resource(deploymentKind, 'b'), resource(podKind, 'c')];

    expect(resourcesOf(packResources(mixed))).toEqual(mixed);
  });

  it('survives the way to a thread, which takes the memory over', () => {
    const pods = [resource(podKind, 'a', { body: '{"note":"é\\u0000😀\\ud800"}' }), resource(podKind, 'b')];
    const packed = packResources(pods);

    const sent = structuredClone(packed, { transfer: memoryOf(packed) });

    expect(packed.bytes.byteLength).toBe(0);
    expect(resourcesOf(sent)).toEqual(pods);
  });

  it('leaves resources that were not packed as they are', () => {
    const pods = [resource(podKind, 'a')];

    expect(resourcesOf(pods)).toBe(pods);
    expect(memoryOf(pods)).toEqual([]);
  });
});
