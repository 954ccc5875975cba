import type { Annotation, AnnotationGroup, DisplaySet } from '../dicom/types';
import type { PresentationState } from '../dicom/presentationState';
import type { AnnotationId } from '../dicom/uids';
import type { EngineAction, EngineEvents, PaneEngine, ToolId } from '../engines/contract';
import { Emitter, type Unsubscribe } from '../lib/emitter';

/** An engine without a canvas: records what it was told, lets a test play the pointer. */
export class FakeEngine implements PaneEngine {
  static live = 0;
  readonly emitter = new Emitter<EngineEvents>();
  readonly shownSets: DisplaySet[] = [];
  readonly actions: EngineAction[] = [];
  startedAt: number | undefined;
  /** Images it was told to show by the store. */
  readonly frames: number[] = [];
  annotations: readonly Annotation[] = [];
  groups: readonly AnnotationGroup[] = [];
  selection: readonly AnnotationId[] = [];
  tool: ToolId | undefined;
  repaints = 0;
  constructor() {
    FakeEngine.live++;
  }
  mount(element: HTMLElement): void {
    element.append(document.createElement('canvas'));
  }
  async show(displaySet: DisplaySet, frameNumber?: number): Promise<void> {
    this.shownSets.push(displaySet);
    this.startedAt = frameNumber;
  }
  setFrame(_displaySet: DisplaySet, frameNumber: number): void {
    this.frames.push(frameNumber);
  }
  setAnnotations(annotations: readonly Annotation[]): void {
    this.annotations = annotations;
    this.repaints++;
  }
  setAnnotationGroups(groups: readonly AnnotationGroup[]): void {
    this.groups = groups;
  }
  setSelection(ids: readonly AnnotationId[]): void {
    this.selection = ids;
  }
  setOverlaysHidden(): void {}
  setGlassDimmed(): void {}
  presentation: PresentationState | undefined;
  setPresentationState(state: PresentationState | undefined): void {
    this.presentation = state;
  }
  setTool(tool: ToolId): void {
    this.tool = tool;
  }
  run(action: EngineAction): void {
    this.actions.push(action);
  }
  goTo(): boolean {
    return true;
  }
  currentSpace() {
    return undefined;
  }
  toCanvas(): [number, number] {
    return [0, 0];
  }
  fromCanvas(): [number, number, number] {
    return [0, 0, 0];
  }
  whenSettled(): Promise<void> {
    return Promise.resolve();
  }
  on<K extends keyof EngineEvents>(event: K, listener: (payload: EngineEvents[K]) => void): Unsubscribe {
    return this.emitter.on(event, listener);
  }
  dispose(): void {
    FakeEngine.live--;
  }
}
