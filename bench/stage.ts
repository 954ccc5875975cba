import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { chromiumPath } from '../e2e/programs.mjs';
import type { MachineLoad, Scene } from './play';
import type { RawBrowser, RawGl } from './report/rawResults';
import type { BenchData, Cell, ShapedLink, Stage, Viewer, ViewerId } from './types';

export interface StageOptions {
  readonly viewers: ReadonlyMap<ViewerId, Viewer>;
  readonly link: ShapedLink;
  readonly dataOf: (cell: Cell) => BenchData;
  readonly scratch: string;
  readonly isHeaded: boolean;
  /** `hardware`: the graphics card; `auto` takes it where the system shows one. */
  readonly gl: 'auto' | 'software' | 'hardware';
  readonly log: (line: string) => void;
}

/** Window of every viewer, CSS pixels; one of them is one pixel of the screen. */
const WINDOW = { width: 1440, height: 900 };

/** As in `playwright.config.ts`: nothing that phones home, colours as they are. */
export const BROWSER_FLAGS: readonly string[] = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  // For memory at the end of long journeys; costs nothing until it is asked for.
  '--enable-precise-memory-info',
];
/**
 * Headless Chromium draws on the processor (SwiftShader) unless it is told where a card is: on Linux through the
 * driver's EGL, which needs no screen; elsewhere through what the system prefers. The list of distrusted drivers is
 * passed over, since a driver on it would silently mean the processor again.
 */
const HARDWARE_FLAGS = [
  '--enable-gpu',
  '--ignore-gpu-blocklist',
  '--use-gl=angle',
  process.platform === 'linux' ? '--use-angle=gl-egl' : '--use-angle=default',
];

/** The one browser of a run. Every round gets a context of its own, with nothing in its caches. */
export class BenchStage {
  readonly #options: StageOptions;
  readonly #scenes = new Set<Scene>();
  #browser: Browser | undefined;

  constructor(options: StageOptions) {
    this.#options = options;
  }

  async open(_cell: Cell): Promise<Scene> {
    const browser = await this.#launched();
    const { viewers, link, dataOf, scratch, log } = this.#options;
    const complaints = new Complaints();
    const contexts: BrowserContext[] = [];
    const newPage = async (): Promise<Page> => {
      const context = await browser.newContext({ viewport: WINDOW, deviceScaleFactor: 1, colorScheme: 'dark' });
      contexts.push(context);
      const page = await context.newPage();
      complaints.listen(page);
      return page;
    };
    link.reset();
    const stage: Stage = { browser, viewers, dataOf, link, newPage, scratch, log };
    const scene: Scene = {
      stage,
      close: async () => {
        this.#scenes.delete(scene);
        for (const context of contexts) await context.close();
        return complaints.notes();
      },
    };
    this.#scenes.add(scene);
    return scene;
  }

  /** Which browser and what draws in it, as WebGL says. */
  async facts(): Promise<{ readonly browser: RawBrowser; readonly gl: RawGl }> {
    const browser = await this.#launched();
    const page = await browser.newPage();
    try {
      await page.goto('about:blank');
      const renderer = await page.evaluate(() => {
        const gl = document.createElement('canvas').getContext('webgl2');
        const names = gl?.getExtension('WEBGL_debug_renderer_info');
        return gl && names ? String(gl.getParameter(names.UNMASKED_RENDERER_WEBGL)) : 'none';
      });
      return {
        browser: { name: 'Chromium', version: browser.version(), isHeadless: !this.#options.isHeaded },
        gl: { renderer, isSoftware: isSoftware(renderer) },
      };
    } finally {
      await page.close();
    }
  }

  async close(): Promise<void> {
    for (const scene of [...this.#scenes]) await scene.close();
    await this.#browser?.close();
    this.#browser = undefined;
  }

  /** A browser that crashed is replaced; the rounds of a crash are failures of theirs. */
  async #launched(): Promise<Browser> {
    if (this.#browser?.isConnected()) return this.#browser;
    const { isHeaded, gl } = this.#options;
    const executablePath = chromiumPath();
    const isRoot = process.getuid?.() === 0;
    const isHardware = gl === 'hardware' || (gl === 'auto' && hasGraphicsCard());
    this.#browser = await chromium.launch({
      ...(executablePath ? { executablePath } : {}),
      headless: !isHeaded,
      args: [...(isRoot ? ['--no-sandbox'] : []), ...BROWSER_FLAGS, ...(isHardware ? HARDWARE_FLAGS : [])],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    return this.#browser;
  }
}

export const isSoftware = (renderer: string): boolean =>
  renderer === 'none' || /swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);

/** macOS and Windows always have one; Linux where a driver of one has made its device. */
function hasGraphicsCard(): boolean {
  if (process.platform !== 'linux') return true;
  return ['/dev/nvidia0', '/dev/dri/renderD128', '/dev/dri/renderD129', '/dev/kfd'].some((path) => existsSync(path));
}

const MOST_COMPLAINTS = 5;

/** What a page wrote to its console as an error, and what it threw; each thing once. */
class Complaints {
  readonly #counts = new Map<string, number>();

  listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error') this.#add(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#add(`page error: ${error.message}`));
    page.on('crash', () => this.#add('the page crashed'));
  }

  notes(): string[] {
    const all = [...this.#counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
    const rest = all.length - MOST_COMPLAINTS;
    return rest > 0 ? [...all.slice(0, MOST_COMPLAINTS), `and ${rest} more complaints of the page`] : all;
  }

  #add(text: string): void {
    const line = text.split('\n')[0]?.slice(0, 160) ?? text;
    this.#counts.set(line, (this.#counts.get(line) ?? 0) + 1);
  }
}

const LOAD_OVER_MS = 400;

/** What others do on this machine while nothing of ours runs. */
export async function measureLoad(): Promise<MachineLoad> {
  const before = processorTimes();
  await new Promise((done) => setTimeout(done, LOAD_OVER_MS));
  const after = processorTimes();
  const total = after.total - before.total;
  const busy = total === 0 ? 0 : 1 - (after.idle - before.idle) / total;
  return { busy: Math.round(busy * 100) / 100, loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100 };
}

function processorTimes(): { idle: number; total: number } {
  let idle = 0;
  let total = 0;
  for (const { times } of cpus()) {
    idle += times.idle;
    total += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, total };
}
