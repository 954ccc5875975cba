import type { ArchiveSurvey } from './archiveSurvey';
import { JSON_TYPE } from './archiveSurvey';
import { type Reply, timeWords, typeOf } from './ask';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';
import { clockFinding } from './clock';
import { isLoopback } from './pageSurvey';

/** Whether the browser gets through to the archive, and as whom. */
export function reachChecks(survey: ArchiveSurvey): readonly Check[] {
  const { id } = survey.archive;
  return [
    { id: `${id}/reach`, title: 'Archive answers', run: () => reach(survey) },
    { id: `${id}/transport`, title: 'Encrypted transport', run: async () => transport(survey) },
    { id: `${id}/cors`, title: 'CORS: page allowed', after: () => survey.access(), run: () => corsOrigin(survey) },
    {
      id: `${id}/cors-headers`,
      title: 'CORS: request headers allowed',
      after: () => survey.access(),
      run: (signal) => corsHeaders(survey, signal),
    },
    {
      id: `${id}/cors-exposed`,
      title: 'CORS: answer headers visible',
      after: () => survey.studies(),
      run: (signal) => corsExposed(survey, signal),
    },
    { id: `${id}/sign-in`, title: 'Who may read', after: () => survey.search(), run: () => authentication(survey) },
    { id: `${id}/clock`, title: 'Clock of the archive', after: () => survey.stranger(), run: () => clock(survey) },
  ];
}

async function reach(survey: ArchiveSurvey): Promise<Finding> {
  const access = await survey.access();
  const reply = await survey.stranger();
  const { origin, protocol, hostname } = survey.qidoUrl;
  const why = `Nothing of ${survey.archive.label} can be read.`;
  const detail = `GET ${survey.archive.qidoRoot}/studies: ${replyWords(reply)}`;
  switch (access) {
    case 'open':
      return fine(`It answers after ${timeWords(reply.tookMs)}.`, detail);
    case 'closed':
      return fine('Something answers there, but the page may not read it: see CORS.', detail);
    case 'policy':
      return fault({
        what: 'The policy of this page forbids it to ask the archive.',
        why,
        toDo: `Add ${origin} to connect-src of the header Content-Security-Policy.`,
        detail,
      });
    case 'mixed':
      return fault({
        what: 'The page is on https, the archive on http: browsers block that.',
        why,
        toDo: 'Give the archive https, or put it behind the web server of the viewer (reverse proxy).',
        detail,
      });
    case 'gateway':
      return fault({
        what: `The web server answers ${replyWords(reply)}: it cannot reach the archive behind it.`,
        why,
        toDo: 'Look whether the archive runs, and at the address behind proxy_pass (or its like) of the web server.',
        detail,
      });
    case 'silent':
      return fault({
        what: `There was no answer within ${timeWords(reply.tookMs)}.`,
        why,
        toDo: 'Look whether the archive is overloaded or stopped half-way, and whether a firewall swallows the connection instead of refusing it.',
        detail,
      });
    case 'absent':
      return fault({
        what: `No connection to ${origin} (given up after ${timeWords(reply.tookMs)}).`,
        why,
        toDo: absentWords(protocol, hostname),
        detail: `${detail}\nThe browser does not tell a page which of these it was.`,
      });
  }
}

/** A page is not told why there is no connection; what the address excludes, is left out. */
function absentWords(protocol: string, hostname: string): string {
  const isNumber = /^[\d.]+$|^\[/.test(hostname) || hostname === 'localhost';
  const causes = [
    'the archive runs and listens on that port',
    ...(isNumber ? [] : [`the workstation knows the name ${hostname} (DNS)`]),
    ...(protocol === 'https:'
      ? ['it trusts the certificate (open the address in a tab of its own: the browser says what it dislikes)']
      : []),
    'no firewall refuses the connection',
  ];
  return `See whether ${causes.slice(0, -1).join(', ')}, and ${causes.at(-1)}.`;
}

export const replyWords = (reply: Reply): string => {
  if (reply.kind === 'answer') return `${reply.status}, ${typeOf(reply)}, ${timeWords(reply.tookMs)}`;
  return reply.kind === 'silent'
    ? `no answer within ${timeWords(reply.tookMs)}`
    : `no connection (${timeWords(reply.tookMs)})`;
};

function transport(survey: ArchiveSurvey): Finding {
  const { archive } = survey;
  const roots = [archive.qidoRoot, archive.wadoRoot, ...(archive.stowRoot ? [archive.stowRoot] : [])].map(
    (root) => new URL(root),
  );
  const open = roots.filter((root) => root.protocol !== 'https:' && !isLoopback(root));
  const detail = [...new Set(roots.map(({ origin }) => origin))].join('\n');
  if (open.length === 0) {
    const isHttps = roots.every((root) => root.protocol === 'https:');
    return fine(
      isHttps ? 'All its addresses are https.' : 'It is reached on this computer itself, where http is safe.',
      detail,
    );
  }
  return fault({
    what: 'The archive is reached over http.',
    why: 'Images, names and tokens cross the network readable, and from a page on https the browser blocks it.',
    toDo: 'Use https addresses in config.json.',
    detail,
  });
}

async function corsOrigin(survey: ArchiveSurvey): Promise<Finding> {
  if (!survey.isForeign) return fine('Not needed: the archive is on the same origin as the page.');
  const access = await survey.access();
  const page = new URL(survey.asking.pageUrl).origin;
  if (access === 'open') return fine(`The archive allows ${page}.`);
  if (access !== 'closed') return notReached();
  return fault({
    what: `The archive does not allow pages of ${page} to read its answers.`,
    why: 'The browser throws every answer away, although the archive sends it.',
    toDo: `Let the archive, or a proxy in front of it, send "Access-Control-Allow-Origin: ${page}" with every answer, errors included. A reverse proxy under the viewer's own address needs no CORS at all.`,
    detail: survey.archive.qidoRoot,
  });
}

/** Frames are asked for with an Accept in quotes, which makes the browser ask the archive for permission first (a preflight). */
async function corsHeaders(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  if (!survey.isForeign) return fine('Not needed: the archive is on the same origin as the page.');
  if ((await survey.access()) !== 'open') return notReached();
  const url = survey.qido('/studies', { limit: '1' });
  const tries: [string, Readonly<Record<string, string>>][] = [
    ['Accept', { Accept: `${JSON_TYPE}; q="1.0", ${JSON_TYPE}` }],
    ['Authorization', { Authorization: 'Bearer self-check' }],
  ];
  const asked = tries.filter(([name]) => name === 'Accept' || survey.archive.hasSignIn);
  const replies = await Promise.all(
    asked.map(([, headers]) => survey.ask(url, { headers, isSignedIn: false }, signal)),
  );
  const refused = asked.filter((_, index) => replies[index]?.kind === 'failed').map(([name]) => name);
  const detail = asked.map(([name], index) => `with ${name}: ${replyWords(replies[index] as Reply)}`).join('\n');
  if (refused.length === 0)
    return fine(`Requests with ${asked.map(([name]) => name).join(' and ')} come through.`, detail);
  return fault({
    what: `The archive refuses the header ${refused.join(' and ')}: its answer to the browser's preflight request (OPTIONS) does not allow it.`,
    why: refused.includes('Accept')
      ? 'Lists appear, images do not: frames cannot be asked for.'
      : 'Nobody can read, whoever signs in.',
    toDo: 'Answer OPTIONS with 204, without asking for a sign-in, and with "Access-Control-Allow-Headers: Accept, Authorization, Content-Type" and "Access-Control-Allow-Methods: GET, POST, OPTIONS".',
    detail,
  });
}

/** Headers that a page on another origin sees without permission (Fetch 2.2.6). */
const ALWAYS_VISIBLE = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);
const EXPOSE = 'Access-Control-Expose-Headers: Warning, Content-Location, ETag, Location, Retry-After, Date';

async function corsExposed(survey: ArchiveSurvey, signal: AbortSignal): Promise<Finding> {
  if (!survey.isForeign) return fine('Not needed: the archive is on the same origin as the page.');
  if ((await survey.access()) !== 'open') return notReached();
  const studies = await survey.studies();
  if (!studies || studies.length < 2)
    return notLooked('With fewer than two studies there is no cut list whose headers could be looked at.');
  const reply = await survey.ask(survey.qido('/studies', { limit: '1' }), { accept: JSON_TYPE }, signal);
  if (reply.kind !== 'answer') return notReached();
  const visible = [...reply.headers.keys()].filter((name) => !ALWAYS_VISIBLE.has(name));
  const detail = `Visible on a cut list: ${visible.join(', ') || 'none'}`;
  if (reply.headers.has('Warning')) return fine('The page sees Warning, which says that a list was cut.', detail);
  return warning({
    what: 'The page does not see the header Warning of a cut list: the archive does not send it, or does not show it.',
    why: 'Whether a list is complete then shows only by asking on; who is asked to come back later (Retry-After) does not learn when.',
    toDo: `Send "${EXPOSE}". If it is sent, the archive breaks PS3.18 8.3.4.4 by not saying that results remain; the viewer copes.`,
    detail,
  });
}

async function authentication(survey: ArchiveSurvey): Promise<Finding> {
  const reply = await survey.stranger();
  if (reply.kind !== 'answer') return notReached();
  const { hasSignIn } = survey.archive;
  const isAsked = reply.status === 401 || reply.status === 403;
  const detail = `Without a token: ${replyWords(reply)}`;
  if (isAsked && !hasSignIn) {
    return fault({
      what: `The archive asks for a sign-in (${reply.status}), but config.json has none for it.`,
      why: 'Nobody can read.',
      toDo: 'Add "auth" to this archive in config.json, or let the proxy in front of it sign in.',
      detail,
    });
  }
  if (isAsked) return signedIn(survey, detail);
  if (hasSignIn) {
    return warning({
      what: 'The archive answers without any token, although a sign-in is configured.',
      why: 'Whoever reaches its address on the network reads everything: the sign-in protects nothing.',
      toDo: 'Let the archive, or the proxy in front of it, refuse requests without a valid token (401).',
      detail,
    });
  }
  if (survey.isOnThisComputer) return fine('Nobody has to sign in; it is reached on this computer itself.', detail);
  return warning({
    what: 'Nobody has to sign in: whoever reaches this address reads everything.',
    why: 'Any workstation, and any program on one, can read and store. Nobody knows afterwards who did.',
    toDo: 'Configure a sign-in, or make sure that the network or the proxy lets only readers through.',
    detail,
  });
}

async function signedIn(survey: ArchiveSurvey, detail: string): Promise<Finding> {
  const token = await survey.tokenHeaders();
  if (!token) return fine('It asks for a sign-in, as configured. Sign in to have the rest looked at.', detail);
  const reply = await survey.search();
  if (reply.kind !== 'answer') return notReached();
  if (reply.status !== 401 && reply.status !== 403) return fine('It asks for a sign-in and accepts yours.', detail);
  return fault({
    what: `The archive refuses your token (${reply.status}).`,
    why: 'Who signs in can still not read.',
    toDo: 'Compare what the archive expects with what the sign-in gives: issuer, audience, scopes, and the clocks of both.',
    detail: `${detail}\nWith your token: ${replyWords(reply)}`,
  });
}

async function clock(survey: ArchiveSurvey): Promise<Finding> {
  const reply = await survey.stranger();
  if (reply.kind !== 'answer') return notReached();
  return clockFinding('The archive', reply.headers.get('Date'));
}

export const notReached = (): Finding => notLooked('Not looked at: the page does not get through to the archive.');
