import { redactObject } from './objects/redact-object.ts';
import type { Redaction } from './objects/redaction.ts';
import { createHide } from './placeholder.ts';
import type { Redactor, RedactorOptions } from './redactor.ts';
import { redactText } from './text/redact-text.ts';
import { hideField, hideNumber } from './values/hide-field.ts';
import { hideLiteral } from './values/hide-literal.ts';

/** The one redactor of a process: for objects on their way into the store, and for text on its way to a person or a log. */
export function createRedactor({ keyedHash, keepValues }: RedactorOptions): Redactor {
  const hide = createHide(keyedHash);
  const rules = { keepValues, hide };
  const keepsAll = keepValues === 'all';
  const redaction: Redaction = {
    hide,
    bytes: keepsAll ? same : hide,
    literal: (key, value, place) => hideLiteral(key, value, place, rules),
    argument: keepsAll
      ? second
      : (flag, value) => hideLiteral(flag, value, 'annotation', { keepValues: 'safe', hide }),
    field: keepsAll ? second : (key, value) => hideField(key, value, hide),
    number: keepsAll ? second : (key, value) => hideNumber(key, value, hide),
  };
  return {
    object: (object, kind) => redactObject(object, kind, redaction),
    text: (text) => redactText(text, hide),
  };
}

function same(value: string): string {
  return value;
}

function second<Value>(_: string, value: Value): Value {
  return value;
}
