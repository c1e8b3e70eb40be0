import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OneRowFleet } from '../../test/fakes/one-row-fleet.ts';
import { AppError } from '../domain/errors.ts';
import { LoopGuard } from './loop-guard.ts';
import { runToolCall } from './run-tool-call.ts';
import { defineTool } from './tools/agent-tool.ts';

function told(error: AppError): Promise<string> {
  const broken = defineTool({
    name: 'live',
    description: '',
    parameters: z.object({}),
    summary: () => 'live',
    run: () => Promise.reject(error),
  });
  return runToolCall(
    { id: 'c1', name: 'live', arguments: '{}' },
    {
      tools: [broken],
      context: {
        fleet: new OneRowFleet(),
        live: null,
        asked: [],
        now: 0,
        queryTimeoutMs: 1000,
        signal: new AbortController().signal,
        hideObject: (object) => object,
      },
      guard: new LoopGuard(),
      evidence: [],
      earlier: [],
      firstEvidence: 1,
      fence: (_, text) => text,
      onEvent: () => undefined,
    },
  );
}

describe('agent/runToolCall', () => {
  it('tells a model of a failure what it can do, and not what a person could', async () => {
    const text = await told(new AppError('NOT_FOUND', 'nodes_log of dev: the server could not find it'));

    expect(text).toMatch(/^Failed \(NOT_FOUND\): nodes_log of dev: .* use what is kept/);
    expect(text).not.toMatch(/scan again/i);
  });
});
