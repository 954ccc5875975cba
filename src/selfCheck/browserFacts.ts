/** What this browser and this computer offer, collected once per run. */
export interface BrowserFacts {
  readonly userAgent: string;
  /** Names of what the viewer cannot do without and does not find. */
  readonly missing: readonly string[];
  /** Names of what it can do without, at a price. */
  readonly missingComforts: readonly string[];
  readonly isSecureContext: boolean;
  readonly graphics: Graphics;
  readonly cores: number | undefined;
  /** Gigabytes, rounded by the browser and at most 8; undefined in browsers that do not say. */
  readonly memoryGb: number | undefined;
  readonly storage: StorageFacts;
  readonly screen: ScreenFacts;
  readonly timeZone: string;
  /** Minutes east of Greenwich, now. */
  readonly offsetMinutes: number;
}

export interface Graphics {
  readonly hasWebGl2: boolean;
  readonly renderer: string;
  readonly maxTexture: number;
}

export interface StorageFacts {
  /** A record was written and read, or why not. */
  readonly database: 'works' | string;
  readonly quotaBytes: number | undefined;
  readonly usedBytes: number | undefined;
  readonly isPersisted: boolean | undefined;
}

export interface ScreenFacts {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly windowWidth: number;
  readonly windowHeight: number;
  readonly pixelRatio: number;
  readonly gamut: 'srgb' | 'p3' | 'rec2020' | 'unknown';
  readonly isHdr: boolean;
  readonly colorDepth: number;
}

export async function collectBrowserFacts(): Promise<BrowserFacts> {
  const memory: unknown = Reflect.get(navigator, 'deviceMemory');
  return {
    userAgent: navigator.userAgent,
    missing: await missingOf(NEEDED),
    missingComforts: await missingOf(COMFORTS),
    isSecureContext: window.isSecureContext,
    graphics: graphics(),
    cores: navigator.hardwareConcurrency || undefined,
    memoryGb: typeof memory === 'number' ? memory : undefined,
    storage: await storage(),
    screen: screenFacts(),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    offsetMinutes: -new Date().getTimezoneOffset(),
  };
}

type Probe = readonly [name: string, isThere: () => boolean | Promise<boolean>];

const NEEDED: readonly Probe[] = [
  ['WebAssembly', () => typeof WebAssembly === 'object' && typeof WebAssembly.compileStreaming === 'function'],
  [
    'OffscreenCanvas',
    () => typeof OffscreenCanvas === 'function' && new OffscreenCanvas(1, 1).getContext('2d') !== null,
  ],
  ['createImageBitmap', () => typeof createImageBitmap === 'function'],
  ['module workers', hasModuleWorkers],
  ['IndexedDB', () => typeof indexedDB === 'object' && indexedDB !== null],
  ['BroadcastChannel', () => typeof BroadcastChannel === 'function'],
  ['AbortSignal.any', () => typeof AbortSignal.any === 'function'],
  ['structuredClone', () => typeof structuredClone === 'function'],
  ['Intl with time zones', () => new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin' }).format(0) !== ''],
  ['WebGL 2 or canvas', () => document.createElement('canvas').getContext('2d') !== null],
];

const COMFORTS: readonly Probe[] = [
  ['locks between windows (navigator.locks)', () => 'locks' in navigator],
  ['encryption of drafts (crypto.subtle)', () => crypto.subtle !== undefined],
  ['clipboard', () => navigator.clipboard !== undefined],
];

async function missingOf(probes: readonly Probe[]): Promise<readonly string[]> {
  const there = await Promise.all(
    probes.map(async ([, isThere]) => {
      try {
        return await isThere();
      } catch {
        return false; // what throws when it is touched is not there for the viewer
      }
    }),
  );
  return probes.filter((_, index) => !there[index]).map(([name]) => name);
}

/** A browser that knows module workers reads the option `type`; no worker has to start for it. */
function hasModuleWorkers(): boolean {
  if (typeof Worker !== 'function') return false;
  let isRead = false;
  const options: WorkerOptions = {
    get type(): WorkerType {
      isRead = true;
      return 'module';
    },
  };
  try {
    new Worker('data:,', options).terminate();
  } catch {
    // The policy of the page forbids this worker; the option has been read before.
  }
  return isRead;
}

function graphics(): Graphics {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return { hasWebGl2: false, renderer: '', maxTexture: 0 };
  const named = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer = String(gl.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  const maxTexture = Number(gl.getParameter(gl.MAX_TEXTURE_SIZE));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { hasWebGl2: true, renderer, maxTexture };
}

async function storage(): Promise<StorageFacts> {
  const [estimate, isPersisted] = await Promise.all([
    navigator.storage?.estimate?.().catch(() => undefined),
    navigator.storage?.persisted?.().catch(() => undefined),
  ]);
  return { database: await tryDatabase(), quotaBytes: estimate?.quota, usedBytes: estimate?.usage, isPersisted };
}

/** Writes a record, reads it and takes the database away again. */
async function tryDatabase(): Promise<string> {
  const name = 'parfocal-self-check';
  try {
    const opening = indexedDB.open(name, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore('records');
    const database = await settled(opening);
    const transaction = database.transaction('records', 'readwrite');
    await settled(transaction.objectStore('records').put('written', 'key'));
    const read = await settled<unknown>(database.transaction('records').objectStore('records').get('key'));
    database.close();
    await settled(indexedDB.deleteDatabase(name));
    return read === 'written' ? 'works' : 'what was written does not come back';
  } catch (cause) {
    return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the request failed'));
  });
}

function screenFacts(): ScreenFacts {
  const is = (query: string) => window.matchMedia(query).matches;
  const gamut = is('(color-gamut: rec2020)')
    ? 'rec2020'
    : is('(color-gamut: p3)')
      ? 'p3'
      : is('(color-gamut: srgb)')
        ? 'srgb'
        : 'unknown';
  return {
    width: screen.width,
    height: screen.height,
    windowWidth: window.innerWidth,
    windowHeight: window.innerHeight,
    pixelRatio: window.devicePixelRatio,
    gamut,
    isHdr: is('(dynamic-range: high)'),
    colorDepth: screen.colorDepth,
  };
}
