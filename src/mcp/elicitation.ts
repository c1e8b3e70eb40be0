import type { Client, ClientOptions, ElicitRequest, ElicitResult } from '@modelcontextprotocol/client';

/** Asks the person at the terminal what a server wants to know. */
export type Elicit = (request: ElicitRequest['params']) => Promise<ElicitResult>;

/**
 * What a client says that it can do. Sampling and roots are never declared, elicitation only where there is somebody to ask:
 * a server that asks for more is refused.
 */
export function capabilitiesFor(elicit: Elicit | undefined): NonNullable<ClientOptions['capabilities']> {
  return elicit === undefined ? {} : { elicitation: { form: { applyDefaults: true } } };
}

export function answerElicitation(client: Client, elicit: Elicit | undefined): void {
  if (elicit !== undefined) client.setRequestHandler('elicitation/create', ({ params }) => elicit(params));
}
