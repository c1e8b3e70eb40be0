import type { Redactor } from '../../redact/redactor.ts';
import type { ToolContext } from '../tools/agent-tool.ts';

/** Hides in a copy of an object what a model may not see. */
export function objectHider(redactor: Redactor): ToolContext['hideObject'] {
  return (object, kind) => redactor.object(structuredClone(object), kind);
}
