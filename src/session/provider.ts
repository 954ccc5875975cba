import { MetadataService, OidcClient, OidcClientSettingsStore, WebStorageStateStore } from 'oidc-client-ts';
import type { Problem } from '../dicom/problem';
import { fail, ok, type Result } from '../lib/result';
import type { AuthSettings } from './authSettings';
import { isProtected, withoutEndSlash } from './plainUrl';
import { cannotReach, notTrusted } from './problems';

/** What the provider says about itself, as far as it is used here; checked. */
export interface ProviderFacts {
  readonly issuer: string;
  /** RFC 9207: every answer names who sent it, so that one provider's answer is not taken to another (mix-up). */
  readonly namesItself: boolean;
  readonly userInfoUrl?: string;
  readonly canRevoke: boolean;
  readonly canEndSession: boolean;
}

/** What a running sign-in leaves in the tab: verifier, state and nonce. Gone as soon as the answer is there. */
export const RUN_PREFIX = 'parfocal.sign-in.';
const REQUEST_TIMEOUT_S = 20;

/** One identity provider, through the library. Holds no token. */
export class Provider {
  readonly settings: AuthSettings;
  readonly client: OidcClient;
  #facts: ProviderFacts | undefined;

  constructor(settings: AuthSettings, runStorage: Storage, pageUrl: string) {
    this.settings = settings;
    const store = new OidcClientSettingsStore({
      authority: settings.authority,
      client_id: settings.clientId,
      redirect_uri: settings.redirectUri,
      post_logout_redirect_uri: pageUrl,
      response_type: 'code',
      response_mode: 'query',
      scope: settings.scope,
      ...(settings.resource ? { resource: settings.resource } : {}),
      ...(settings.audience ? { extraQueryParams: { audience: settings.audience } } : {}),
      // Cookies of the provider are for its own pages (AT-12).
      fetchRequestCredentials: 'omit',
      requestTimeoutInSeconds: REQUEST_TIMEOUT_S,
      stateStore: new WebStorageStateStore({ prefix: RUN_PREFIX, store: runStorage }),
    });
    this.client = new OidcClient(store, new MetadataService(store));
  }

  async facts(): Promise<Result<ProviderFacts, Problem>> {
    if (this.#facts) return ok(this.#facts);
    const { authority } = this.settings;
    let metadata: Readonly<Record<string, unknown>>;
    try {
      metadata = { ...(await this.client.metadataService.getMetadata()) };
    } catch {
      return fail(cannotReach(authority, 'no discovery document'));
    }
    const expected = this.settings.issuer ?? authority;
    const { issuer } = metadata;
    if (typeof issuer !== 'string' || withoutEndSlash(issuer) !== withoutEndSlash(expected))
      return fail(notTrusted(`${authority} calls itself by another name`));
    const endpoints = ['authorization_endpoint', 'token_endpoint', ...OPTIONAL.filter((name) => name in metadata)];
    const odd = endpoints.find((name) => !isUsable(metadata[name]));
    if (odd !== undefined) return fail(notTrusted(`${authority}: ${odd} is not an https address`));
    this.#facts = {
      issuer,
      namesItself: metadata.authorization_response_iss_parameter_supported === true,
      ...(typeof metadata.userinfo_endpoint === 'string' ? { userInfoUrl: metadata.userinfo_endpoint } : {}),
      canRevoke: 'revocation_endpoint' in metadata,
      canEndSession: 'end_session_endpoint' in metadata,
    };
    return ok(this.#facts);
  }
}

const OPTIONAL = ['userinfo_endpoint', 'revocation_endpoint', 'end_session_endpoint'];

const isUsable = (endpoint: unknown): boolean =>
  typeof endpoint === 'string' && URL.canParse(endpoint) && isProtected(new URL(endpoint));
