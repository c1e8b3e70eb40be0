import { type AppError, isAppError } from '../../domain/errors.ts';
import type { Clock } from '../../domain/ports/outside.ts';
import type { Credential, ResolvedContext } from '../kubeconfig/resolved-context.ts';
import { explainRefusal } from './explain-refusal.ts';

const nothingProven: Credential = { authorization: null, clientCertificate: null, expiresAt: null };

interface PresentedCredentialsOptions {
  context: ResolvedContext;
  clock: Clock;
}

/** What proves to one cluster who we are: got, presented, and once more where it was refused. */
export class PresentedCredentials {
  readonly #options: PresentedCredentialsOptions;
  /** A new credential was refused as well: none is asked for again. */
  #isRefused = false;

  constructor(options: PresentedCredentialsOptions) {
    this.#options = options;
  }

  /** A credential that was refused is asked for once more: it may have been renewed meanwhile. */
  async asAllowed<Answer>(
    signal: AbortSignal,
    ask: (credential: Credential) => Promise<Answer>,
  ): Promise<Answer> {
    const used = await this.#credential(signal);
    try {
      return await ask(used);
    } catch (error) {
      if (!isAppError(error, 'AUTH_REJECTED')) throw error;
      const renewed = await this.#renewedCredential(used, signal);
      if (renewed === null) throw this.#explained(error, used);
      const response = await ask(renewed).catch((again: unknown) => {
        throw isAppError(again, 'AUTH_REJECTED') ? this.#explained(again, renewed) : again;
      });
      this.#isRefused = false;
      return response;
    }
  }

  #explained(error: AppError, credential: Credential): AppError {
    const { context, clock } = this.#options;
    const provider = credential === nothingProven ? { kind: 'none' as const } : context.credential;
    return explainRefusal(error, { credential, provider, server: context.server, now: clock.now() });
  }

  /** null: there is none but the one that was refused. */
  async #renewedCredential(used: Credential, signal: AbortSignal): Promise<Credential | null> {
    const { credential } = this.#options.context;
    if (used === nothingProven) return null;
    const current = await this.#credential(signal);
    // Another request was refused with the same one and has renewed it already.
    if (!isSame(current, used)) return current;
    // A plugin that gave what is refused is not run for every request; a file is looked into each time, as client-go does.
    const isTried = this.#isRefused && credential.kind !== 'token-file';
    if (isTried || !credential.forget()) return null;
    this.#isRefused = true;
    const fresh = await this.#credential(signal);
    return isSame(fresh, used) ? null : fresh;
  }

  /** Over plain http nothing that proves who we are is sent, as kubectl does it. */
  async #credential(signal: AbortSignal): Promise<Credential> {
    const { credential, server } = this.#options.context;
    return server.startsWith('http:') ? nothingProven : credential.get(signal);
  }
}

function isSame(left: Credential, right: Credential): boolean {
  return (
    left.authorization === right.authorization &&
    left.clientCertificate?.cert === right.clientCertificate?.cert
  );
}
