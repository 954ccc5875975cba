import { toScreen } from '../../../dicom/geometry/displayedPlane';
import type { ShownOverlay } from '../../../dicom/overlay/overlay';
import type { TiledOverlay } from '../../../dicom/overlay/tiledOverlay';
import type { Problem } from '../../../dicom/problem';
import { OverlayCanvas } from '../../drawing/overlayCanvas';
import type { Context } from '../../drawing/painter';
import type { DerivedPane } from '../derivedOverlays';
import { Assembly } from './assembly';
import { type BlockPlan, planBlocks } from './blockPlan';
import { BlockStore } from './blockStore';
import { blockNeeds } from './blockNeeds';
import { sharedComposePool } from './composePool';
import { FrameReader } from './frameReader';
import { paintMissing } from './paintMissing';
import { strokeOutlines } from './strokeOutlines';

/** A view that moves on is not fetched for; one that moves slowly and for long is. */
const REST_MS = 60;
const LONGEST_WAIT_MS = 250;

type Shown = ShownOverlay & { readonly overlay: TiledOverlay };

/**
 * Segmentations over a slide, on a canvas between its tiles and the marks. Where a pixel lies is computed in mm of the slide;
 * what is in another frame of reference is never painted here.
 */
export class DerivedLayer {
  readonly #pane: DerivedPane;
  readonly #canvas: OverlayCanvas;
  readonly #reader: FrameReader;
  readonly #store: BlockStore;
  readonly #assemblies = new Map<string, Assembly>();
  #overlays: readonly Shown[] = [];
  #isHidden = false;
  #told: string | undefined;
  #due = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #movingSinceMs = 0;
  #isLoading = false;

  constructor(pane: DerivedPane, root: HTMLElement) {
    this.#pane = pane;
    const view = root.querySelector('[data-part=slide-view]');
    this.#canvas = new OverlayCanvas((view?.parentElement ?? root) as HTMLElement, 'segments');
    view?.after(this.#canvas.element);
    this.#reader = new FrameReader({ ...pane.dependencies, decoder: pane.decoder });
    this.#store = new BlockStore(this.#reader, sharedComposePool(), () => {
      if (this.#due === 0) this.#due = requestAnimationFrame(() => this.#repaint());
    });
  }

  setOverlays(overlays: readonly ShownOverlay[]): void {
    this.#overlays = overlays.flatMap((one) =>
      one.overlay.kind === 'tiled' ? [{ ...one, overlay: one.overlay }] : [],
    );
    const ids = new Set(this.#overlays.map(({ overlay }) => overlay.id));
    for (const id of this.#assemblies.keys()) if (!ids.has(id)) this.#assemblies.delete(id);
    this.#store.forgetFailures();
    this.#ask();
    this.#repaint();
  }

  setHidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#repaint();
  }

  /** Something in view is still on its way. */
  get isLoading(): boolean {
    return this.#isLoading || this.#rest !== undefined;
  }

  /** Everything, now, where the camera moved: within the paint of the slide, so that it never lags behind. */
  paint(): void {
    this.#askAtRest();
    this.#repaint();
  }

  dispose(): void {
    clearTimeout(this.#rest);
    cancelAnimationFrame(this.#due);
    this.#store.dispose();
    this.#reader.dispose();
    this.#report(undefined);
    this.#canvas.element.remove();
  }

  #askAtRest(): void {
    const now = performance.now();
    if (this.#rest === undefined) this.#movingSinceMs = now;
    else if (now - this.#movingSinceMs > LONGEST_WAIT_MS) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#ask();
      this.#repaint();
    }, REST_MS);
  }

  #ask(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#store.want(this.#plans().flatMap(({ one, plan }) => blockNeeds(one, plan)));
  }

  #plans(): readonly { readonly one: Shown; readonly plan: BlockPlan }[] {
    const scene = this.#pane.scene();
    const base = scene?.slide.levels[0]?.plane;
    if (!scene || !base || scene.camera.widthPx < 1) return [];
    const { widthPx, heightPx } = scene.camera;
    const view = { map: this.#pane.map(scene.camera), widthPx, heightPx, pixelRatio: this.#pixelRatio() };
    return this.#overlays.flatMap((one) => {
      if (one.overlay.frameOfReferenceUid !== scene.slide.frameOfReferenceUid) return [];
      const plan = planBlocks(one.overlay, base, view);
      return plan ? [{ one, plan }] : [];
    });
  }

  #pixelRatio(): number {
    return this.#canvas.element.ownerDocument.defaultView?.devicePixelRatio ?? 1;
  }

  #repaint(): void {
    cancelAnimationFrame(this.#due);
    this.#due = 0;
    const host = this.#canvas.element.parentElement;
    if (!host || host.clientWidth === 0 || host.clientHeight === 0) return;
    this.#canvas.resize(host.clientWidth, host.clientHeight, this.#pixelRatio());
    const context = this.#canvas.begin();
    let [isBlank, problem]: [boolean, Problem | undefined] = [true, undefined];
    this.#isLoading = false;
    for (const { one, plan } of this.#plans()) {
      const painted = this.#paintOne(context, one, plan);
      isBlank &&= painted.isBlank;
      problem = worse(problem, painted.problem);
    }
    this.#canvas.setBlank(isBlank || this.#isHidden);
    this.#report(this.#isHidden ? undefined : problem);
    this.#pane.changed();
  }

  #paintOne(context: Context, one: Shown, plan: BlockPlan): { readonly isBlank: boolean; readonly problem?: Problem } {
    const { overlay, opacity } = one;
    const needs = blockNeeds(one, plan);
    const assembly = this.#assemblies.get(overlay.id) ?? new Assembly();
    this.#assemblies.set(overlay.id, assembly);
    const isAny = assembly.compose(plan, needs, one.hidden, (key) => this.#store.state(key));
    const { map, reduction } = plan;
    const scale = 2 ** reduction;
    const [x, y] = toScreen(map, [assembly.left, assembly.top]);
    context.save();
    context.transform(map.a * scale, map.b * scale, map.c * scale, map.d * scale, x, y);
    context.imageSmoothingEnabled = false;
    context.globalAlpha = opacity;
    if (isAny) context.drawImage(assembly.canvas, 0, 0);
    context.restore();
    const states = needs.map((need) => ({ need, state: this.#store.state(need.key) }));
    if (plan.isLarge) strokeOutlines(context, one, plan, states);
    const isMissing = paintMissing(context, plan, states);
    if (states.some(({ state }) => !state || state.kind === 'loading')) this.#isLoading = true;
    const problem = problemOf(one, states);
    return { isBlank: !isAny && !isMissing, ...(problem && { problem }) };
  }

  #report(problem: Problem | undefined): void {
    const words = problem && `${problem.title} ${problem.detail ?? ''}`;
    if (words === this.#told) return;
    this.#told = words;
    this.#pane.problem(problem);
  }
}

type States = Parameters<typeof paintMissing>[2];

function problemOf({ overlay: { label } }: Shown, states: States): Problem | undefined {
  const failed = states.flatMap(({ state }) => (state?.kind === 'ready' && state.failed.length > 0 ? [state] : []));
  if (failed.length > 0) {
    const count = failed.reduce((sum, state) => sum + state.failed.length, 0);
    const { title, detail } = failed[0]?.problem ?? { title: '' };
    return {
      code: 'incomplete',
      severity: 'warning',
      title: `${label}: ${count === 1 ? '1 tile' : `${count} tiles`} of it missing here, hatched`,
      tip: 'Switch it off and on again to retry.',
      detail: [title, detail].filter(Boolean).join(': '),
    };
  }
  if (states.some(({ state }) => state?.kind === 'tooMany')) {
    return {
      code: 'incomplete',
      severity: 'warning',
      title: `${label}: too large to be drawn whole in this view`,
      tip: 'What is not drawn is hatched. Zoom in to see it.',
    };
  }
  if (states.some(({ state }) => state?.kind !== 'ready'))
    return { code: 'incomplete', severity: 'info', title: `${label}: still loading here` };
  return undefined;
}

const worse = (a: Problem | undefined, b: Problem | undefined): Problem | undefined =>
  !a || (a.severity === 'info' && b && b.severity !== 'info') ? (b ?? a) : a;
