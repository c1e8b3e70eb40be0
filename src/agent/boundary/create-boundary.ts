import type { ModelMessage, ModelRequest } from '../../domain/ports/model.ts';
import { makeLinesVisible } from '../../lib/make-visible.ts';
import { withoutEscapes } from '../../lib/without-escapes.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { NameMask } from './name-mask.ts';

/** The one gate for words. Contract: pure; what went through once is not changed by going through again. */
export interface Boundary {
  /** All of a request, hidden and cleaned: nothing else is sent to a model. */
  request(request: ModelRequest): ModelRequest;
  /** Any one text of it. */
  text(text: string): string;
  /** Text of a cluster, fenced as data. */
  fence(id: string, text: string): string;
}

/** What opens or closes our fence, however it is spelt: letters of other widths, spaces, backslashes. */
const forged = /[<＜‹]\s*([/／\\]?)\s*(d\s*a\s*t\s*a|ｄａｔａ)(?=[\s>＞/]|$)/giu;

/**
 * `redactor` hides what a model may not see: of literal values it keeps those under keys that are harmless by name. `names`: the
 * fleet's names go as their stand-ins, in all but the system prompt, whose author masks what is of the fleet in it.
 */
export function createBoundary(redactor: Redactor, names: NameMask | null = null): Boundary {
  const text = (given: string): string => redactor.text(makeLinesVisible(plainText(given)));
  return {
    text,
    fence: (id, given) => `<data ${id}>\n${given.replace(forged, '‹$1data')}\n</data>`,
    request: ({ messages, ...rest }) => ({
      ...rest,
      messages: messages.map((message) =>
        sealed(
          message,
          names === null || message.role === 'system' ? text : (given) => names.mask(text(given)),
        ),
      ),
    }),
  };
}

function sealed(message: ModelMessage, text: (given: string) => string): ModelMessage {
  if (message.role !== 'assistant') return { ...message, text: text(message.text) };
  const calls = message.calls.map((call) => ({ ...call, arguments: text(call.arguments) }));
  return { ...message, text: text(message.text), calls };
}

/** Colours and cursor movements are gone, not spelt out: they say nothing to a model. */
function plainText(text: string): string {
  return withoutEscapes(text).replaceAll('\t', '  ').replaceAll('\r\n', '\n');
}
