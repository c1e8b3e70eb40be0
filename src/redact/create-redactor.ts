import { hideField, hideValue, placeholderFor } from './hide-value.ts';
import { redactObject } from './redact-object.ts';
import { redactText } from './redact-text.ts';
import type { Redactor, RedactorOptions } from './redactor.ts';

/** The one redactor of a process: for objects on their way into the store, and for text on its way to a person or a log. */
export function createRedactor({ keyedHash, keepValues }: RedactorOptions): Redactor {
  const hide = (value: string): string => placeholderFor(value, keyedHash);
  return {
    object: (object, kind) =>
      redactObject(object, kind, {
        hideAll: hide,
        hideLiteral: (key, value) => hideValue(key, value, keepValues, hide),
        hideField: (key, value) => (keepValues === 'all' ? value : hideField(key, value, hide)),
        hideText: (text) => redactText(text, hide),
      }),
    text: (text) => redactText(text, hide),
  };
}
