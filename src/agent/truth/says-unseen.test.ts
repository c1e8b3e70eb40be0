import { describe, expect, it } from 'vitest';
import { saysUnseen } from './says-unseen.ts';

describe('agent/truth/saysUnseen', () => {
  it.each([
    'Nothing was seen of demo-dev, so I do not know what it holds.',
    'Nothing was seen of `demo-dev`.',
    'I could not read demo-dev: connect ECONNREFUSED 127.0.0.1:1.',
    'demo-dev did not answer.',
    '没有读到 demo-dev。',
  ])('understands %j', (text) => {
    expect(saysUnseen(text, 'demo-dev')).toBe(true);
  });

  it.each([
    'Nothing was seen of demo-dev’s Secrets.',
    'Nothing was seen of Secrets in demo-dev.',
    'I could not read demo-development.',
    'demo-dev answered.',
    '没有读到 demo-dev 的日志。',
  ])('takes %j for less', (text) => {
    expect(saysUnseen(text, 'demo-dev')).toBe(false);
  });
});
