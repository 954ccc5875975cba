import { type Asking, ask, isAnythingThere, jsonOf, Once, type Reply } from './ask';
import { type Check, type CheckGroup, fault, type Finding, fine, notLooked, warning } from './check';
import { clockFinding } from './clock';
import { isLoopback } from './pageSurvey';
import { replyWords } from './reachChecks';

/** A sign-in of the configuration (OpenID Connect, code with PKCE). */
export interface CheckedSignIn {
  /** The issuer, as it stands in config.json. */
  readonly authority: string;
  /** What the provider calls itself, where config.json says that it differs. */
  readonly issuer?: string;
  readonly redirectUri: string;
  readonly scope: string;
}

interface Discovery {
  readonly reply: Reply;
  readonly document: Readonly<Record<string, unknown>> | undefined;
}

export function signInGroup(signIn: CheckedSignIn, asking: Asking, index: number, signal: AbortSignal): CheckGroup {
  const once = new Once();
  const id = `sign-in-${index + 1}`;
  const discovery = () => once.get('discovery', () => discover(signIn, asking, signal));
  const of = (run: (found: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<Finding> | Finding) => {
    return async (checkSignal: AbortSignal) => {
      const { document } = await discovery();
      return document ? run(document, checkSignal) : notLooked('Not looked at: the sign-in does not describe itself.');
    };
  };
  const after = discovery;
  const checks: readonly Check[] = [
    { id: `${id}/discovery`, title: 'Sign-in answers', run: () => described(signIn, asking, discovery, signal) },
    { id: `${id}/transport`, title: 'Encrypted transport', run: async () => transport(signIn) },
    { id: `${id}/issuer`, title: 'Name of the issuer', after, run: of((found) => issuer(signIn, found)) },
    { id: `${id}/pkce`, title: 'Sign-in with PKCE', after, run: of(pkce) },
    {
      id: `${id}/token`,
      title: 'Token address and CORS',
      after,
      run: of((found, own) => tokenEndpoint(found, asking, own)),
    },
    { id: `${id}/keys`, title: 'Keys and CORS', after, run: of((found, own) => keys(found, asking, own)) },
    { id: `${id}/renewal`, title: 'Renewal and signing out', after, run: of((found) => renewal(signIn, found)) },
    { id: `${id}/redirect`, title: 'Way back to the viewer', run: async () => wayBack(signIn) },
    { id: `${id}/clock`, title: 'Clock of the sign-in', after, run: async () => clock(await discovery()) },
  ];
  return { id, title: 'Sign-in', about: signIn.authority, checks };
}

const discoveryUrl = ({ authority }: CheckedSignIn): URL =>
  new URL(`${authority.replace(/\/+$/, '')}/.well-known/openid-configuration`);

async function discover(signIn: CheckedSignIn, asking: Asking, signal: AbortSignal): Promise<Discovery> {
  const reply = await ask(asking, discoveryUrl(signIn), { accept: 'application/json', isSignedIn: false }, signal);
  const value = reply.kind === 'answer' && reply.status === 200 ? jsonOf(reply) : undefined;
  const isDocument = typeof value === 'object' && value !== null && 'issuer' in value;
  return { reply, document: isDocument ? (value as Readonly<Record<string, unknown>>) : undefined };
}

async function described(
  signIn: CheckedSignIn,
  asking: Asking,
  discovery: () => Promise<Discovery>,
  signal: AbortSignal,
): Promise<Finding> {
  const { reply, document } = await discovery();
  const url = discoveryUrl(signIn);
  const detail = `GET ${url.href}: ${replyWords(reply)}`;
  const why = 'Nobody can sign in.';
  if (document) return fine('The sign-in describes itself.', detail);
  if (reply.kind === 'answer') {
    return fault({
      what: `Under the authority there is no description of an OpenID Connect sign-in (${reply.status}).`,
      why,
      toDo: 'Enter as authority in config.json the issuer of your sign-in, for Keycloak https://HOST/realms/NAME; the address in the details has to show a JSON document.',
      detail,
    });
  }
  if (reply.kind === 'failed' && (await isAnythingThere(asking, url, signal))) {
    const toDo = `Allow the origin ${new URL(asking.pageUrl).origin} for this client (Keycloak: Web origins).`;
    return fault({ what: 'The sign-in answers, but does not allow this page to read it (CORS).', why, toDo, detail });
  }
  return fault({
    what: `There is no connection to the sign-in (${replyWords(reply)}).`,
    why,
    toDo: 'See whether it runs, whether workstations reach it and trust its certificate, and whether connect-src of the page names it.',
    detail,
  });
}

function transport(signIn: CheckedSignIn): Finding {
  const url = new URL(signIn.authority);
  if (url.protocol === 'https:' || isLoopback(url)) return fine('Tokens travel encrypted, or on this computer only.');
  return fault({
    what: 'The sign-in is reached over http.',
    why: 'Whoever listens on the network takes over the sign-in.',
    toDo: 'Use https for the authority.',
  });
}

/** OpenID Connect Discovery 4.3: the issuer is the authority, letter by letter. Only a slash at its end is taken either way. */
function issuer(signIn: CheckedSignIn, found: Readonly<Record<string, unknown>>): Finding {
  const expected = signIn.issuer ?? signIn.authority;
  const said = String(found.issuer);
  if (said === expected || said === `${expected}/`) return fine('It calls itself as config.json calls it.', said);
  return fault({
    what: 'The sign-in calls itself otherwise than config.json does.',
    why: 'Tokens of an unexpected issuer are refused: whoever signs in is sent back with an error.',
    toDo: `Enter ${said} as authority in config.json, if that is your sign-in. Behind a proxy, tell the sign-in its public address.`,
    detail: `config.json: ${expected}\nThe sign-in: ${said}`,
  });
}

function pkce(found: Readonly<Record<string, unknown>>): Finding {
  const methods = listOf(found.code_challenge_methods_supported);
  const responses = listOf(found.response_types_supported);
  const detail = `code_challenge_methods_supported: ${methods.join(' ') || 'missing'}; response_types_supported: ${responses.join(' ') || 'missing'}`;
  if (methods.includes('S256') && (responses.length === 0 || responses.includes('code')))
    return fine('It offers the code with PKCE (S256).', detail);
  return fault({
    what: methods.includes('S256')
      ? 'It does not offer the response type "code".'
      : 'It does not offer PKCE with S256.',
    why: 'A page in a browser cannot keep a secret: without PKCE a stolen code is a stolen sign-in, and the sign-in may refuse the viewer.',
    toDo: 'Switch on PKCE S256 for the client of the viewer: public client, standard flow (Keycloak: Proof Key for Code Exchange).',
    detail,
  });
}

/** An empty request, which every token address refuses; what counts is that the page may read the refusal. */
async function tokenEndpoint(
  found: Readonly<Record<string, unknown>>,
  asking: Asking,
  signal: AbortSignal,
): Promise<Finding> {
  const text = found.token_endpoint;
  const why = 'Readers sign in, come back to the viewer, and are not signed in.';
  if (typeof text !== 'string' || !URL.canParse(text)) {
    return fault({
      what: 'The sign-in names no token address.',
      why,
      toDo: 'Look at its settings: token_endpoint is missing in its description.',
    });
  }
  const question = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: '',
    isSignedIn: false,
  } as const;
  const reply = await ask(asking, new URL(text), question, signal);
  const detail = `Empty POST ${text}: ${replyWords(reply)}`;
  if (reply.kind === 'answer' && reply.status < 500 && reply.status !== 404)
    return fine('The page may talk to the token address.', detail);
  const toDo =
    reply.kind === 'failed'
      ? `Allow the origin ${new URL(asking.pageUrl).origin} for this client, errors included (Keycloak: Web origins), and name the address in connect-src of the page.`
      : 'Look into the log of the sign-in at this minute.';
  return fault({ what: `The page gets no answer from the token address (${replyWords(reply)}).`, why, toDo, detail });
}

async function keys(found: Readonly<Record<string, unknown>>, asking: Asking, signal: AbortSignal): Promise<Finding> {
  const text = found.jwks_uri;
  if (typeof text !== 'string' || !URL.canParse(text)) return notLooked('The sign-in names no address for its keys.');
  const reply = await ask(asking, new URL(text), { accept: 'application/json', isSignedIn: false }, signal);
  const detail = `GET ${text}: ${replyWords(reply)}`;
  if (reply.kind === 'answer' && reply.status === 200) return fine('Its keys can be read.', detail);
  return warning({
    what: `Its keys cannot be read (${replyWords(reply)}).`,
    why: 'Archives that look the keys up at the same address cannot check tokens either.',
    toDo: 'Allow the origin of the viewer, and publish the address of the keys.',
    detail,
  });
}

function renewal(signIn: CheckedSignIn, found: Readonly<Record<string, unknown>>): Finding {
  const grants = listOf(found.grant_types_supported);
  const hasRenewal = grants.length === 0 || grants.includes('refresh_token');
  const hasEnd = typeof found.end_session_endpoint === 'string';
  const detail = `grant_types_supported: ${grants.join(' ') || 'not said'}; end_session_endpoint: ${hasEnd ? 'there' : 'missing'}; scope: ${signIn.scope}`;
  if (hasRenewal && hasEnd) return fine('Tokens can be renewed, and signing out ends the sign-in everywhere.', detail);
  return warning({
    what: hasRenewal ? 'It has no address for signing out.' : 'It offers no refresh tokens.',
    why: hasRenewal
      ? 'Who signs out of the viewer stays signed in at the provider: the next person at this workstation goes on under their name.'
      : 'Readers have to sign in again whenever their token ends, in the middle of a case.',
    toDo: hasRenewal
      ? 'Switch on RP-initiated logout.'
      : 'Allow the grant refresh_token for this client; some need the scope offline_access.',
    detail,
  });
}

/** Whether the address is registered, only the provider knows; it is shown to be compared. */
function wayBack(signIn: CheckedSignIn): Finding {
  return fine(
    'Compare: this address has to be registered at the sign-in, letter by letter.',
    `Redirect URI: ${signIn.redirectUri}`,
  );
}

function clock({ reply }: Discovery): Finding {
  if (reply.kind !== 'answer') return notLooked('Not looked at: the sign-in does not answer.');
  return clockFinding('The sign-in', reply.headers.get('Date'));
}

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
