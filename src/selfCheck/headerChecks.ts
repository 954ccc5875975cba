import type { Check, Finding } from './check';
import { fault, fine, notLooked, warning } from './check';
import { isLoopback, type PageSurvey } from './pageSurvey';
import { allowsConnection, looseScriptSources, openSources, type Policy, sourcesOf } from './policy';

/** What the page needs to reach: the roots of the archives and the addresses of the sign-in. */
export interface NeededOrigin {
  readonly url: URL;
  /** "PACS", "sign-in". */
  readonly who: string;
}

/** Security headers of our own page (AT-07, AT-50, WEB-36). */
export function headerChecks(survey: PageSurvey, needed: readonly NeededOrigin[]): readonly Check[] {
  const after = () => survey.page();
  return [
    { id: 'page/policy', title: 'Policy (CSP): scripts', after, run: () => scripts(survey) },
    {
      id: 'page/connect',
      title: 'Policy (CSP): archives allowed',
      after,
      run: () => covers(survey, needed),
    },
    {
      id: 'page/connect-only',
      title: 'Policy (CSP): nothing else',
      after,
      run: () => nothingElse(survey, needed),
    },
    { id: 'page/frames', title: 'Not inside another page', after, run: () => frames(survey) },
    { id: 'page/nosniff', title: 'X-Content-Type-Options', after: () => survey.assets(), run: () => nosniff(survey) },
    { id: 'page/referrer', title: 'Referrer-Policy', after, run: () => referrer(survey) },
    { id: 'page/hsts', title: 'Strict-Transport-Security', after, run: () => strictTransport(survey) },
  ];
}

const DEPLOY = 'docs/deploy.md has the line to copy.';

async function scripts(survey: PageSurvey): Promise<Finding> {
  const { byHeader, inPage } = await survey.policies();
  const why = 'A script that gets into the page could read what the reader sees, and their token.';
  const all = [...byHeader, ...inPage];
  if (all.length === 0) {
    const what = 'There is no Content Security Policy, neither as a header nor in the page.';
    return fault({ what, why, toDo: `Send the header Content-Security-Policy with the page. ${DEPLOY}` });
  }
  const loose = byHeader.flatMap(looseScriptSources);
  const isStrict = all.some((policy) => looseScriptSources(policy).length === 0);
  const detail = all.map(policyText).join('\n');
  if (byHeader.length === 0) {
    return warning({
      what: 'The policy comes with the page alone; the web server sends none.',
      why: 'A policy in the page cannot forbid framing, does not cover other addresses of the server, and does not know your archives.',
      toDo: `Send the header Content-Security-Policy with the page. ${DEPLOY}`,
      detail,
    });
  }
  if (loose.length === 0) return fine('Only scripts of the viewer itself may run.', detail);
  const words = {
    what: `The header allows scripts too much: ${loose.join(', ')}.`,
    why,
    toDo: `Set script-src to 'self' 'wasm-unsafe-eval' and nothing else. ${DEPLOY}`,
    detail,
  };
  return isStrict ? warning(words) : fault(words);
}

async function covers(survey: PageSurvey, needed: readonly NeededOrigin[]): Promise<Finding> {
  if (needed.length === 0) return notLooked('Not looked at: no archive is configured that it could name.');
  const { byHeader, inPage } = await survey.policies();
  const blocked = needed.filter(({ url }) =>
    [...byHeader, ...inPage].some((policy) => !allowsConnection(policy, url, survey.pageUrl)),
  );
  const list = needed.map(({ url, who }) => `${who}: ${url.origin}`).join('\n');
  if (blocked.length === 0) return fine('The page may talk to every configured archive.', list);
  const origins = [...new Set(blocked.map(({ url }) => url.origin))];
  return fault({
    what: `The policy of the page forbids it to talk to ${origins.join(', ')}.`,
    why: `The browser blocks every request to ${blocked.map(({ who }) => who).join(', ')}, as if nothing were there.`,
    toDo: `Add ${origins.join(' ')} to connect-src of the header Content-Security-Policy.`,
    detail: list,
  });
}

async function nothingElse(survey: PageSurvey, needed: readonly NeededOrigin[]): Promise<Finding> {
  if (needed.length === 0) return notLooked('Not looked at: no archive is configured that it could name.');
  const { byHeader, inPage } = await survey.policies();
  const all = [...byHeader, ...inPage];
  const why = 'Should a script ever get into the page, this is what keeps it from sending data away.';
  const narrow = all.filter((policy) => {
    const sources = sourcesOf(policy, 'connect-src');
    return sources !== undefined && openSources(sources).length === 0;
  });
  if (narrow.length === 0) {
    return warning({
      what: 'The page may talk to any server.',
      why,
      toDo: `Send a header Content-Security-Policy whose connect-src names 'self' and your archives, nothing more. ${DEPLOY}`,
      detail: all.map(policyText).join('\n'),
    });
  }
  const isNeeded = (source: string): boolean =>
    /^'(self|none|report-sample)'$/i.test(source) ||
    needed.some(({ url }) => allowsConnection(new Map([['connect-src', [source]]]), url, survey.pageUrl));
  const most = narrow.map((policy) => (sourcesOf(policy, 'connect-src') ?? []).filter((source) => !isNeeded(source)));
  const [extra = []] = most.sort((a, b) => a.length - b.length);
  if (extra.length === 0) return fine('The page may talk to your archives and to nobody else.');
  return warning({
    what: `The page may also talk to ${extra.join(', ')}, which no archive of the configuration uses.`,
    why,
    toDo: 'Take it out of connect-src, or add the archive to config.json.',
  });
}

async function frames(survey: PageSurvey): Promise<Finding> {
  if (survey.facts.isFramed) {
    return warning({
      what: 'This page is shown inside another page.',
      why: 'The page around it decides what is visible and where clicks land; it can pass off one patient for another.',
      toDo: 'Open the viewer in its own window or tab.',
    });
  }
  const page = await survey.page();
  if (page.kind !== 'answer') return notLooked('The page could not be asked for again.');
  const { byHeader } = await survey.policies();
  const ancestors = byHeader.flatMap((policy) => sourcesOf(policy, 'frame-ancestors') ?? []);
  const old = page.headers.get('X-Frame-Options') ?? '';
  const detail = `frame-ancestors ${ancestors.join(' ') || 'missing'}; X-Frame-Options ${old || 'missing'}`;
  const isForbidden =
    ancestors.length > 0 ? openSources(ancestors).length === 0 : /^(deny|sameorigin)$/i.test(old.trim());
  if (isForbidden) return fine('Other sites cannot show the viewer inside their pages.', detail);
  return warning({
    what: 'Any site may show the viewer inside its own page.',
    why: 'Such a page can lay something over it and catch clicks of a reader who is signed in.',
    toDo: "Add frame-ancestors 'none' to the header Content-Security-Policy (a policy in the page cannot do it).",
    detail,
  });
}

async function nosniff(survey: PageSurvey): Promise<Finding> {
  const [page, wasm, assets] = await Promise.all([survey.page(), survey.wasm(), survey.assets()]);
  const looked = [page, wasm, ...assets].filter((reply) => reply.kind === 'answer');
  if (looked.length === 0) return notLooked('The page could not be asked for again.');
  const off = looked.filter(({ headers }) => !/^\s*nosniff\s*$/i.test(headers.get('X-Content-Type-Options') ?? ''));
  if (off.length === 0) return fine('Page, scripts and decoders carry nosniff.');
  return warning({
    what: `nosniff is missing on ${off.length} of ${looked.length} files.`,
    why: 'The browser may take data for a script or a page of this site.',
    toDo: 'Send "X-Content-Type-Options: nosniff" with every answer, also with error pages (nginx: add_header … always).',
    detail: off.map(({ url }) => url.pathname).join('\n'),
  });
}

async function referrer(survey: PageSurvey): Promise<Finding> {
  const page = await survey.page();
  if (page.kind !== 'answer') return notLooked('The page could not be asked for again.');
  const said = page.headers.get('Referrer-Policy');
  if (/(^|,)\s*no-referrer\s*$/i.test(said ?? '')) return fine('Addresses of cases do not leave the viewer.');
  return warning({
    what: said === null ? 'The header Referrer-Policy is missing.' : `Referrer-Policy is "${said}".`,
    why: 'The address of a case holds identifiers of its studies; browsers may hand it to other servers as Referer.',
    toDo: 'Send "Referrer-Policy: no-referrer".',
  });
}

async function strictTransport(survey: PageSurvey): Promise<Finding> {
  const url = survey.pageUrl;
  if (isLoopback(url)) return fine('Not needed on this computer itself.');
  if (url.protocol !== 'https:') return notLooked('Only a page over https can have it.');
  const page = await survey.page();
  if (page.kind !== 'answer') return notLooked('The page could not be asked for again.');
  const said = page.headers.get('Strict-Transport-Security');
  if (/max-age=[1-9]/i.test(said ?? '')) return fine('Browsers are told never to use http here.', said ?? '');
  return warning({
    what: 'The header Strict-Transport-Security is missing.',
    why: 'A workstation that is sent to http:// once can be led to a copy of the viewer.',
    toDo: 'Send "Strict-Transport-Security: max-age=31536000" over https.',
  });
}

const policyText = (policy: Policy): string =>
  [...policy].map(([name, sources]) => [name, ...sources].join(' ')).join('; ');
