import {
  type AuthProvider,
  ClientCredentialsProvider,
  discoverOAuthServerInfo,
  extractWWWAuthenticateParams,
  fetchToken,
  type OAuthClientProvider,
  PrivateKeyJwtProvider,
  selectResourceURL,
} from '@modelcontextprotocol/client';
import type { ClientLogin } from './client-login.ts';

type Refusal = Parameters<NonNullable<AuthProvider['onUnauthorized']>>[0];

/**
 * Logs in to one server when that asks for it, once for all calls that were refused together. The SDK's own flow is not
 * used: it asks a login server that has refused us again, and prints to the console.
 */
export class ClientAuthorization implements AuthProvider {
  readonly #login: ClientLogin;
  readonly #client: OAuthClientProvider;
  #token: string | undefined;
  #loggingIn: Promise<void> | null = null;

  constructor(login: ClientLogin) {
    this.#login = login;
    this.#client = clientOf(login);
  }

  async token(): Promise<string | undefined> {
    return this.#token;
  }

  onUnauthorized(refusal: Refusal): Promise<void> {
    this.#loggingIn ??= this.#logIn(refusal).finally(() => {
      this.#loggingIn = null;
    });
    return this.#loggingIn;
  }

  async #logIn({ response, serverUrl, fetchFn }: Refusal): Promise<void> {
    this.#token = undefined;
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
    const found = await discoverOAuthServerInfo(serverUrl, {
      fetchFn,
      ...(resourceMetadataUrl === undefined ? {} : { resourceMetadataUrl }),
    });
    const { authorizationServerUrl, authorizationServerMetadata: metadata, resourceMetadata } = found;
    const resource = await selectResourceURL(serverUrl, this.#client, resourceMetadata);
    const wantedScope = this.#login.scope ?? scope ?? resourceMetadata?.scopes_supported?.join(' ');
    const { access_token: token } = await fetchToken(this.#client, authorizationServerUrl, {
      fetchFn,
      ...(metadata === undefined ? {} : { metadata }),
      ...(resource === undefined ? {} : { resource }),
      ...(wantedScope === undefined ? {} : { scope: wantedScope }),
    });
    this.#token = token;
  }
}

function clientOf(login: ClientLogin): OAuthClientProvider {
  const { clientId, issuer, scope } = login;
  const common = {
    clientId,
    clientName: 'k8s-mcp-agent',
    expectedIssuer: issuer,
    ...(scope === undefined ? {} : { scope }),
  };
  return 'clientSecret' in login
    ? new ClientCredentialsProvider({ ...common, clientSecret: login.clientSecret })
    : new PrivateKeyJwtProvider({ ...common, privateKey: login.privateKey, algorithm: login.algorithm });
}
