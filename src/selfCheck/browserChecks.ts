import { sizeWords } from './ask';
import type { BrowserFacts } from './browserFacts';
import { type Check, fault, type Finding, fine, notLooked, warning } from './check';

/** Judged from facts alone, so that every case can be tried without its browser. */
export function browserChecks(facts: () => Promise<BrowserFacts>): readonly Check[] {
  const of = (judge: (found: BrowserFacts) => Finding) => async () => judge(await facts());
  return [
    { id: 'browser/features', title: 'Browser', run: of(features) },
    { id: 'browser/graphics', title: 'Graphics', run: of(graphics) },
    { id: 'browser/machine', title: 'Processor and memory', run: of(machine) },
    { id: 'browser/database', title: 'Place for drafts', run: of(database) },
    { id: 'browser/space', title: 'Free space for drafts', run: of(space) },
    { id: 'browser/screen', title: 'Screen', run: of(screen) },
    { id: 'browser/zone', title: 'Time zone', run: of(zone) },
  ];
}

/** "Chrome 141" and the like; a name and a number are enough for a report. */
export function browserName(userAgent: string): string {
  const names: readonly (readonly [RegExp, string])[] = [
    [/Edg\/(\d+)/, 'Edge'],
    [/OPR\/(\d+)/, 'Opera'],
    [/Firefox\/(\d+)/, 'Firefox'],
    [/(?:Headless)?Chrome\/(\d+)/, 'Chrome or Chromium'],
    [/Version\/(\d+).*Safari/, 'Safari'],
  ];
  for (const [pattern, name] of names) {
    const version = pattern.exec(userAgent)?.[1];
    if (version) return `${name} ${version}`;
  }
  return 'an unknown browser';
}

function features({ userAgent, missing, missingComforts }: BrowserFacts): Finding {
  const name = browserName(userAgent);
  if (missing.length > 0) {
    return fault({
      what: `${name} lacks ${missing.join(', ')}.`,
      why: 'The viewer, or a part of it, does not work in it.',
      toDo: 'Use a current Chrome, Edge, Firefox or Safari, and see whether a policy of the browser switches these off.',
      detail: userAgent,
    });
  }
  if (missingComforts.length > 0) {
    return warning({
      what: `${name} lacks ${missingComforts.join(', ')}.`,
      why: 'Drafts lie readable on the device, or two windows with one case do not know of each other.',
      toDo: 'Serve the page over https; browsers offer these nowhere else.',
      detail: userAgent,
    });
  }
  return fine(`${name} has all that the viewer uses.`, userAgent);
}

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render|warp\b/i;

function graphics({ graphics: { hasWebGl2, renderer, maxTexture } }: BrowserFacts): Finding {
  const slow =
    'Images are drawn by the processor: correct, but slower, above all slides and scrolling through long series.';
  const toDo =
    'Switch on hardware acceleration in the browser, update the graphics driver; on a virtual desktop, give it a graphics card if reading feels slow.';
  if (!hasWebGl2) return warning({ what: 'There is no WebGL 2.', why: slow, toDo });
  const detail = `${renderer}; largest texture ${maxTexture} pixels`;
  if (SOFTWARE.test(renderer))
    return warning({ what: 'Graphics are computed by software, without a graphics card.', why: slow, toDo, detail });
  if (maxTexture < 4096) {
    return warning({
      what: `Textures of ${maxTexture} pixels at most.`,
      why: 'Large radiographs are shown in lower resolution.',
      toDo,
      detail,
    });
  }
  return fine('WebGL 2 with a graphics card.', detail);
}

function machine({ cores, memoryGb }: BrowserFacts): Finding {
  const words = [
    cores === undefined ? undefined : `${cores} processor cores`,
    memoryGb === undefined ? undefined : `${memoryGb}${memoryGb >= 8 ? ' or more' : ''} GB of memory`,
  ];
  const known = words.filter((text) => text !== undefined).join(', ');
  if (known === '') return notLooked('The browser does not say.');
  if ((memoryGb ?? 8) >= 4 && (cores ?? 4) >= 2) return fine(`${known}.`);
  return warning({
    what: `${known}: little for large cases.`,
    why: 'Long series and slides are slow, and the browser may end the page for want of memory.',
    toDo: 'Use a workstation with at least 2 cores and 8 GB.',
  });
}

function database({ storage: { database: state } }: BrowserFacts): Finding {
  if (state === 'works') return fine('Drafts can be written on this device.');
  return fault({
    what: 'The browser keeps nothing on this device.',
    why: 'Unsaved marks are lost when the page is closed, the browser ends or the network fails.',
    toDo: 'Leave private mode; allow site data for this address; see whether the profile of the user is full.',
    detail: state,
  });
}

/** Browsers give a private window little room: below this they are taken for one. */
const LITTLE_BYTES = 150e6;

function space({ storage: { quotaBytes, usedBytes = 0, isPersisted } }: BrowserFacts): Finding {
  if (quotaBytes === undefined) return notLooked('The browser does not say how much room there is.');
  const free = quotaBytes - usedBytes;
  const detail = `${sizeWords(usedBytes)} of ${sizeWords(quotaBytes)} used; ${isPersisted ? 'kept until it is deleted' : 'the browser may clear it when the disk is full'}`;
  if (free >= LITTLE_BYTES)
    return fine(`${free >= 1e9 ? `${Math.floor(free / 1e9)} GB` : sizeWords(free)} are free.`, detail);
  return warning({
    what: `Only ${sizeWords(Math.max(free, 0))} are free: the disk is nearly full, or this is a private window.`,
    why: 'Drafts with many marks find no room, and a private window forgets them when it is closed.',
    toDo: 'Leave private mode, or make room on the disk that holds the profile of the user.',
    detail,
  });
}

function screen({ screen: found }: BrowserFacts): Finding {
  const { width, height, windowWidth, windowHeight, pixelRatio, gamut, isHdr, colorDepth } = found;
  const pixels = `${Math.round(width * pixelRatio)} × ${Math.round(height * pixelRatio)} pixels`;
  const names = { srgb: 'sRGB', p3: 'P3', rec2020: 'Rec. 2020', unknown: 'less than sRGB, or not said' };
  const detail = `window ${windowWidth} × ${windowHeight}, ${pixelRatio} device pixels for one of the page, ${colorDepth} bit, colours ${names[gamut]}, ${isHdr ? 'high dynamic range' : 'standard dynamic range'}`;
  const megapixels = (width * height * pixelRatio ** 2) / 1e6;
  if (!Number.isInteger(pixelRatio)) {
    return warning({
      what: `${pixels}, shown at ${Math.round(pixelRatio * 100)} %.`,
      why: 'Texts and lines are less sharp; images are drawn in device pixels nevertheless.',
      toDo: 'Reset the zoom of the browser (Ctrl+0), and set the scaling of the system to a whole multiple where possible.',
      detail,
    });
  }
  if (megapixels < 0.9 || windowWidth < 1000) {
    return warning({
      what: `${pixels}, window ${windowWidth} wide: small.`,
      why: 'Two panes side by side leave little room for each image.',
      toDo: 'Enlarge the window, or use a larger screen. For diagnosis follow the rules of your country for displays.',
      detail,
    });
  }
  return fine(`${pixels}, colours ${names[gamut]}.`, detail);
}

function zone({ timeZone, offsetMinutes }: BrowserFacts): Finding {
  const sign = offsetMinutes < 0 ? '−' : '+';
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const offset = `UTC${sign}${hours}${minutes ? `:${String(minutes).padStart(2, '0')}` : ''}`;
  if (!/^(Etc\/|UTC$|GMT$)/.test(timeZone) || timeZone === '') return fine(`${timeZone || 'unknown'} (${offset}).`);
  return fine(`${timeZone} (${offset}): times of studies and reports are taken as local time of this zone.`);
}
