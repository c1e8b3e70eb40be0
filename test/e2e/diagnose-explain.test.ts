import { describe, expect, it } from 'vitest';
import { askedDemo } from './asked-demo.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

describe('e2e/diagnose-explain, against a provider on loopback and the demo fleet', () => {
  const demo = askedDemo();
  const explain = (...words: string[]): Promise<ProgramResult> =>
    runProgram(['diagnose', '--explain', '--no-logs', ...words], demo.home, demo.variables);

  it('puts a model’s words to what is worst, and asks no more for the same', async () => {
    demo.server.replies({ text: 'The evidence does not say why.' });
    const first = await explain();
    const asked = demo.server.requests.length;
    const second = await explain();

    expect(first.stdout).toMatch(/explained .*The evidence does not say why\. \(\S+, just now\)/);
    expect(asked).toBe(5);
    expect(first.stderr).toMatch(/5 explanations; 5 asked for now: [\d,]+ tokens/);
    expect(demo.server.requests).toHaveLength(asked);
    expect(second.stderr).toContain('5 explanations; 5 kept from before');
    expect(JSON.parse((await explain('-o', 'json')).stdout).items[0].explanation).toMatchObject({
      text: 'The evidence does not say why.',
    });
  });

  it('says without a key what to set, and tells what is wrong all the same', async () => {
    const { code, stdout, stderr } = await runProgram(
      ['diagnose', '--explain', '--no-logs'],
      demo.home,
      demo.withoutModel,
    );

    expect(stderr).toMatch(/not explained further: .*OPENROUTER_API_KEY/s);
    expect(stdout).toMatch(/^ERROR /m);
    expect(code).not.toBe(0);
  });
});
