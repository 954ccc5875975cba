import type { ScreenMap } from '../../dicom/geometry/displayedPlane';
import { CanvasStackView } from './canvasStackView';
import type { PaintedFrame, Presentation, StackView, StackViewEvents } from './stackView';
import type { PaneSize, RasterSize, ViewCamera } from './viewCamera';

/** Makes a view in a host. */
export type MakeView = (host: HTMLElement, events: StackViewEvents) => StackView;

/** What is open, with the last of what was asked for it. */
interface Opened {
  readonly frameCount: number;
  readonly raster: RasterSize;
  shown: PaintedFrame;
  camera: ViewCamera;
  presentation: Presentation;
}

/**
 * A view that can change its painter while it is looked at. It begins with the processor's, which needs no further code
 * and no graphics; `switchTo` opens the same frame in another painter underneath, and the former one leaves when the
 * picture that is wanted then is there. Whoever uses it sees one view.
 */
export class SwitchingView implements StackView {
  readonly #host: HTMLElement;
  readonly #events: StackViewEvents;
  #view: StackView;
  #next: StackView | undefined;
  #opened: Opened | undefined;
  #isVisible = true;

  constructor(host: HTMLElement, events: StackViewEvents) {
    this.#host = host;
    this.#events = events;
    this.#view = this.#make((element, told) => new CanvasStackView(element, told));
  }

  /** From now on, or as soon as its first picture is there. */
  switchTo(make: MakeView): void {
    this.#next?.dispose();
    this.#next = undefined;
    const next = this.#make(make);
    if (!this.#opened) {
      this.#take(next);
      return;
    }
    this.#next = next;
    const { frameCount, shown, raster, camera, presentation } = this.#opened;
    next.fitHost();
    next.open(frameCount, shown, raster, camera, presentation);
  }

  get size(): PaneSize {
    return this.#view.size;
  }

  get deviceSize(): PaneSize {
    return this.#view.deviceSize;
  }

  get isFitted(): boolean {
    return this.#view.isFitted;
  }

  open(
    frameCount: number,
    shown: PaintedFrame,
    raster: RasterSize,
    camera: ViewCamera,
    presentation: Presentation,
  ): void {
    this.#opened = { frameCount, shown, raster, camera, presentation };
    for (const view of this.#views()) view.open(frameCount, shown, raster, camera, presentation);
  }

  paint(shown: PaintedFrame, presentation: Presentation): void {
    if (this.#opened) Object.assign(this.#opened, { shown, presentation });
    for (const view of this.#views()) view.paint(shown, presentation);
  }

  present(presentation: Presentation): void {
    if (this.#opened) this.#opened.presentation = presentation;
    for (const view of this.#views()) view.present(presentation);
  }

  setCamera(camera: ViewCamera): void {
    if (this.#opened) this.#opened.camera = camera;
    for (const view of this.#views()) view.setCamera(camera);
  }

  screenMap(): ScreenMap | undefined {
    return this.#view.screenMap();
  }

  setVisible(isVisible: boolean): void {
    this.#isVisible = isVisible;
    for (const view of this.#views()) view.setVisible(isVisible);
  }

  fitHost(): boolean {
    this.#next?.fitHost();
    return this.#view.fitHost();
  }

  close(): void {
    this.#opened = undefined;
    for (const view of this.#views()) view.close();
    if (this.#next) this.#take(this.#next);
  }

  dispose(): void {
    this.#opened = undefined;
    for (const view of this.#views()) view.dispose();
    this.#next = undefined;
  }

  #views(): StackView[] {
    return this.#next ? [this.#view, this.#next] : [this.#view];
  }

  /** A painter tells of itself only while it is the one that is seen. */
  #make(make: MakeView): StackView {
    const view: StackView = make(this.#host, {
      painted: (index) => {
        if (view === this.#next && index === this.#opened?.shown.index) this.#take(view);
        if (view === this.#view) this.#events.painted(index);
      },
      broken: (cause) => {
        if (view === this.#view) this.#events.broken(cause);
        if (view !== this.#next) return;
        this.#next = undefined; // the one that is seen goes on
        view.dispose();
      },
    });
    return view;
  }

  #take(view: StackView): void {
    this.#view.dispose();
    this.#view = view;
    this.#next = undefined;
    view.setVisible(this.#isVisible);
    view.fitHost();
  }
}
