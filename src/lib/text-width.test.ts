import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyTimeoutMs } from '../../test/fakes/property-timeout.ts';
import { textWidth, truncateMiddle, truncateText } from './text-width.ts';

describe('lib/text-width', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['漢字', 4],
    ['한국', 4],
    ['ｆｕｌｌ', 8],
    ['✔', 1],
    ['✔️', 2],
    ['🚀', 2],
    ['👩‍🔧', 2],
    ['⏳', 2],
    ['…', 1],
    ['\u0301', 0],
  ])('counts the columns of "%s": %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  it.each([
    ['kube-system', 20, 'kube-system'],
    ['kube-system', 11, 'kube-system'],
    ['kube-system', 6, 'kube-…'],
    ['漢字漢字', 5, '漢字…'],
    ['漢字漢字', 4, '漢…'],
    ['ab', 1, '…'],
    ['ab', 0, ''],
  ])('cuts "%s" to %i columns: "%s"', (text, width, cut) => {
    expect(truncateText(text, width)).toBe(cut);
  });

  it.each([
    ['demo-prod-eu', 12, 'demo-prod-eu'],
    ['demo-prod-eu', 8, 'demo…-eu'],
    ['demo-prod-eu', 3, 'd…u'],
    ['demo-prod-eu', 2, 'd…'],
    ['demo-prod-eu', 1, '…'],
    ['漢字漢字', 7, '漢字…字'],
    ['漢字漢字', 4, '漢…'],
  ])('cuts "%s" in the middle to %i columns: "%s"', (text, width, cut) => {
    expect(truncateMiddle(text, width)).toBe(cut);
  });

  it(
    'never exceeds the width',
    () => {
      fc.assert(
        fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, width) => {
          expect(textWidth(truncateText(text, width))).toBeLessThanOrEqual(width);
          expect(textWidth(truncateMiddle(text, width))).toBeLessThanOrEqual(width);
        }),
      );
    },
    propertyTimeoutMs,
  );
});
