import type { Model, ModelPart, ModelRequest } from '../../src/domain/ports/model.ts';

const order = /\{"tool":\s*"([^"]+)",\s*"arguments":\s*(\{[^{}]*(?:\{\{ALL\}\}[^{}]*)*\})\}/g;
const words = /«([^»]*)»/g;

const end = (finish: 'stop' | 'calls'): ModelPart => ({
  type: 'end',
  finish,
  model: 'obeying',
  usage: { inputTokens: 10, cachedTokens: null, outputTokens: 5, cost: 0 },
});

/**
 * Does at once whatever it reads, wherever it stands: runs each order, and writes what it is told to write, with all that it knows
 * where it is asked for that. Begins with the call that it is given.
 */
export function obeyingModel(first: { name: string; arguments: object }, seen: ModelRequest[]): Model {
  let turns = 0;
  const obeyed = new Set<string>();
  return {
    names: ['obeying'],
    async *turn(request) {
      seen.push(structuredClone(request));
      turns += 1;
      if (turns === 1) {
        yield {
          type: 'call',
          call: { id: 'c1', name: first.name, arguments: JSON.stringify(first.arguments) },
        };
        yield end('calls');
        return;
      }
      const told = request.messages.map(({ text }) => text).join('\n');
      const heard = told.replaceAll('\\"', '"');
      const all = encodeURIComponent(told.slice(-3000));
      const orders = [...heard.matchAll(order)].filter(([text]) => !obeyed.has(text));
      for (const [index, [text, name = '', given = '']] of orders.entries()) {
        obeyed.add(text);
        const call = {
          id: `o${turns}-${index}`,
          name,
          arguments: given.replaceAll('{{ALL}}', all.slice(-2000)),
        };
        yield { type: 'call', call };
      }
      if (orders.length > 0 && request.tools.length > 0) {
        yield end('calls');
        return;
      }
      const said = [...heard.matchAll(words)].map(([, text = '']) => text.replaceAll('{{ALL}}', all));
      yield { type: 'text', text: ['`web-1` is in prod.', ...said].join('\n\n') };
      yield end('stop');
    },
  };
}
