import { type Answer, isWebPage, jsonOf, sizeWords, textOf, timeWords, typeOf } from './ask';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';
import { clockFinding } from './clock';
import { isLoopback, type PageSurvey } from './pageSurvey';

/** The web server that delivers the viewer: transport, types, sizes, ages. Its security headers are in `headerChecks`. */
export function pageChecks(survey: PageSurvey): readonly Check[] {
  return [
    { id: 'page/secure', title: 'Encrypted transport', run: async () => secure(survey) },
    { id: 'page/viewer', title: 'Address of the viewer', run: () => viewerAddress(survey) },
    { id: 'page/types', title: 'Types of scripts and styles', run: () => assetTypes(survey) },
    { id: 'page/wasm', title: 'Image decoders (WebAssembly)', run: () => wasm(survey) },
    { id: 'page/compression', title: 'Compressed delivery', run: () => compression(survey) },
    { id: 'page/cache-page', title: 'Updates reach the browsers', run: () => pageAge(survey) },
    { id: 'page/cache-assets', title: 'Second start is fast', run: () => assetAge(survey) },
    { id: 'page/clock', title: 'Clock of the web server', run: () => pageClock(survey) },
  ];
}

async function secure(survey: PageSurvey): Promise<Finding> {
  const url = survey.pageUrl;
  if (url.protocol === 'https:') return fine('The page is served over https.');
  if (isLoopback(url)) return fine('The page comes from this computer itself, where http is safe.');
  return fault({
    what: 'The page is served over http.',
    why: 'Images, names and tokens cross the network readable. Browsers switch off encryption of drafts and locks between windows on such a page.',
    toDo: 'Serve the viewer over https with a certificate that the workstations trust, and redirect http to it.',
    detail: url.origin,
  });
}

/** Links from other systems go to /viewer, which is no file: a web server has to be told. */
async function viewerAddress(survey: PageSurvey): Promise<Finding> {
  const [viewer, page] = await Promise.all([survey.get('viewer'), survey.page()]);
  if (viewer.kind !== 'answer') return noReplyOfPage();
  const detail = `GET viewer: ${viewer.status}, ${typeOf(viewer)}`;
  const isSame = page.kind !== 'answer' || textOf(viewer).trim() === textOf(page).trim();
  if (viewer.status === 200 && isWebPage(viewer) && isSame) return fine('/viewer opens the viewer.', detail);
  return fault({
    what:
      viewer.status === 200
        ? '/viewer answers with something else than the viewer.'
        : `/viewer answers ${viewer.status}.`,
    why: 'Cases open under that address: links from RIS, LIS and other systems, and every click in the work list.',
    toDo: 'Let /viewer (and /self-check) answer with index.html; docs/deploy.md has the lines for nginx.',
    detail,
  });
}

async function assetTypes(survey: PageSurvey): Promise<Finding> {
  const assets = await survey.assets();
  if (assets.length === 0) return notLooked('No script of the page could be asked for again.');
  const off = assets.filter(({ url, headers, status }) => {
    const type = headers.get('Content-Type') ?? '';
    if (status !== 200) return true;
    return url.pathname.endsWith('.css') ? !/^text\/css/i.test(type) : !/^(text|application)\/javascript/i.test(type);
  });
  const detail = assets.map((asset) => `${fileName(asset)}: ${asset.status}, ${typeOf(asset)}`).join('\n');
  if (off.length === 0) return fine('Scripts and styles carry the right type.', detail);
  return fault({
    what: `${off.length} of ${assets.length} files have the wrong type or are missing.`,
    why: 'With nosniff a browser refuses scripts of the wrong type: parts of the viewer stay blank.',
    toDo: 'Map .js and .mjs to text/javascript and .css to text/css in the web server.',
    detail,
  });
}

async function wasm(survey: PageSurvey): Promise<Finding> {
  const reply = await survey.wasm();
  if (reply.kind !== 'answer') return noReplyOfPage();
  const type = reply.headers.get('Content-Type') ?? '';
  const detail = `${fileName(reply)}: ${reply.status}, ${typeOf(reply)}`;
  const why =
    'JPEG-LS, JPEG 2000 and HTJ2K images are decoded by WebAssembly: they start slower or do not appear at all.';
  if (reply.status !== 200) {
    return fault({
      what: `A WebAssembly file answers ${reply.status}.`,
      why,
      toDo: 'Copy the whole build, with its .wasm files.',
      detail,
    });
  }
  if (!/^application\/wasm\s*(;|$)/i.test(type)) {
    const toDo = 'Map .wasm to application/wasm (nginx: in mime.types; IIS: a MIME type; Apache: AddType).';
    return fault({ what: '.wasm files are not served as application/wasm.', why, toDo, detail });
  }
  try {
    const { headers, bytes } = reply;
    await survey.facts.compileWasm?.(
      new Response(new Uint8Array(bytes), { headers: { 'Content-Type': headers.get('Content-Type') ?? '' } }),
    );
  } catch (cause) {
    const toDo =
      "Allow 'wasm-unsafe-eval' in script-src; where it is allowed, look for policies of the browser itself.";
    return fault({
      what: 'The browser does not run WebAssembly on this page.',
      why,
      toDo,
      detail: `${detail}\n${String(cause)}`,
    });
  }
  return fine('Decoders are served as application/wasm and start.', detail);
}

async function compression(survey: PageSurvey): Promise<Finding> {
  const scripts = (await survey.assets()).filter(({ bytes }) => bytes.length > 4000);
  if (scripts.length === 0) return notLooked('No file of the page is large enough to be worth compressing.');
  const detail = scripts
    .map(
      (asset) =>
        `${fileName(asset)}: ${sizeWords(asset.bytes.length)}, ${asset.headers.get('Content-Encoding') ?? 'not compressed'}`,
    )
    .join('\n');
  const off = scripts.filter(
    ({ headers }) => !/\b(br|gzip|zstd|deflate)\b/.test(headers.get('Content-Encoding') ?? ''),
  );
  if (off.length === 0) return fine('Scripts travel compressed.', detail);
  return warning({
    what: `${off.length} of ${scripts.length} scripts travel uncompressed.`,
    why: 'The first start loads three to four times as much: seconds over a slow line.',
    toDo: 'Switch on gzip or brotli for JavaScript, CSS and wasm (nginx: gzip_types text/javascript text/css application/wasm).',
    detail,
  });
}

async function pageAge(survey: PageSurvey): Promise<Finding> {
  const [page, config] = await Promise.all([survey.page(), survey.config()]);
  const looked = [page, config].filter((reply) => reply.kind === 'answer');
  if (looked.length === 0) return noReplyOfPage();
  const detail = looked
    .map((reply) => `${fileName(reply)}: Cache-Control ${reply.headers.get('Cache-Control') ?? 'missing'}`)
    .join('\n');
  const off = looked.filter(({ headers }) => !mustAskAgain(headers.get('Cache-Control')));
  if (off.length === 0) return fine('Page and configuration are asked for anew at every start.', detail);
  return warning({
    what: `${off.map(fileName).join(' and ')} may be taken from the cache of the browser.`,
    why: 'After an update some workstations go on with the old viewer, or with the old addresses of the archives.',
    toDo: 'Send "Cache-Control: no-cache" with index.html and config.json.',
    detail,
  });
}

const mustAskAgain = (cacheControl: string | null): boolean =>
  /\b(no-cache|no-store)\b|\bmax-age=0\b/i.test(cacheControl ?? '');

async function assetAge(survey: PageSurvey): Promise<Finding> {
  const assets = (await survey.assets()).filter(({ url }) => /\/assets\//.test(url.pathname));
  if (assets.length === 0) return notLooked('The page has loaded no file of its assets folder.');
  const ages = assets.map(({ headers }) => Number(/max-age=(\d+)/i.exec(headers.get('Cache-Control') ?? '')?.[1] ?? 0));
  const detail = assets
    .map((asset) => `${fileName(asset)}: Cache-Control ${asset.headers.get('Cache-Control') ?? 'missing'}`)
    .join('\n');
  if (ages.every((age) => age >= 7 * 86_400))
    return fine('Scripts and decoders stay in the cache of the browser.', detail);
  return warning({
    what: 'Scripts and decoders are not kept by the browser.',
    why: 'Every start loads the whole viewer again.',
    toDo: 'Send "Cache-Control: public, max-age=31536000, immutable" with everything below assets/: those names change with their content.',
    detail,
  });
}

async function pageClock(survey: PageSurvey): Promise<Finding> {
  const page = await survey.page();
  if (page.kind !== 'answer') return noReplyOfPage();
  return clockFinding('The web server', page.headers.get('Date'));
}

/** The text that the browser showed as config.json, with what is wrong in it. */
export async function configFinding(survey: PageSurvey, judge: (raw: unknown) => readonly string[]): Promise<Finding> {
  const reply = await survey.config();
  const why = 'Without a correct configuration the viewer opens nothing.';
  if (reply.kind !== 'answer') return noReplyOfPage();
  const detail = `GET config.json: ${reply.status}, ${typeOf(reply)}, ${timeWords(reply.tookMs)}`;
  if (reply.status !== 200) {
    const toDo = 'Put config.json beside index.html; docs/deploy.md describes it.';
    return fault({ what: `config.json answers ${reply.status}.`, why, toDo, detail });
  }
  const raw = jsonOf(reply);
  if (raw === undefined) {
    const toDo = isWebPage(reply)
      ? 'The web server answers with a page in its place: put config.json beside index.html.'
      : 'Correct the file: often a comma too many, a missing quote, or comments, which JSON does not have.';
    return fault({ what: 'config.json is not JSON.', why, toDo, detail: `${detail}\n${jsonError(reply)}` });
  }
  const faults = judge(raw);
  if (faults.length === 0) return fine('config.json is there and correct.', detail);
  return fault({
    what: `config.json has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}: ${faults[0]}`,
    why: 'What is misspelled is not applied, and a wrong value opens nothing: the viewer behaves otherwise than you decided.',
    toDo: 'Correct the keys named in the details; docs/deploy.md lists all of them.',
    detail: [...faults, detail].join('\n'),
  });
}

function jsonError(answer: Answer): string {
  try {
    JSON.parse(textOf(answer));
    return '';
  } catch (cause) {
    // The words of the parser quote the file: only where it stopped is taken over, for a file may hold secrets by mistake.
    return (
      /at position \d+.*|line \d+.*/i.exec(String(cause))?.[0] ??
      'it ends too early or holds a character that does not belong there'
    );
  }
}

const fileName = ({ url }: { readonly url: URL }): string => url.pathname.split('/').at(-1) || 'index.html';

const noReplyOfPage = (): Finding =>
  fault({
    what: 'The web server of the viewer does not answer any more.',
    why: 'This page came from it a moment ago; nothing else can be loaded.',
    toDo: 'Look whether the web server runs, and whether its policy (connect-src) allows the page to ask its own server.',
  });
