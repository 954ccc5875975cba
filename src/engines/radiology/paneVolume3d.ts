import type { Problem } from '../../dicom/problem';
import type { VolumePreset } from '../../dicom/radiology/volumePreset';
import type { FramesDisplaySet } from '../../dicom/types';
import type { Emitter } from '../../lib/emitter';
import { fail, type Result } from '../../lib/result';
import type { EngineAction, EngineEvents } from '../contract';
import type { EngineDependencies } from '../engineDependencies';
import { noVolume3dCode } from './frameProblems';
import type { Volume3dEvents, Volume3dPane } from './volume3d/volume3dPane';

/** The 3D view of a pane, while it has one: it takes the place of the stack. */
export class PaneVolume3d {
  readonly #events: Volume3dEvents;
  #shown: Volume3dPane | undefined;

  constructor(events: Emitter<EngineEvents>) {
    this.#events = {
      status: (status) => events.emit('status', status),
      problem: (part, problem) => events.emit('problem', { part, problem }),
      firstImage: () => events.emit('firstImage', undefined),
      settled: () => events.emit('settled', undefined),
    };
  }

  get isOn(): boolean {
    return this.#shown !== undefined;
  }

  /** The code of 3D views travels when one is asked for; what it gives shows the series, or says why it cannot. */
  async load(
    displaySet: FramesDisplaySet,
    preset: VolumePreset,
    dependencies: EngineDependencies,
  ): Promise<(host: HTMLElement) => Result<undefined, Problem>> {
    try {
      const { openVolume3d } = await import('./volume3d/volume3dPane');
      return (host) => {
        const opened = openVolume3d(host, displaySet, dependencies, preset, this.#events);
        if (!opened.ok) return opened;
        this.#shown = opened.value;
        return { ok: true, value: undefined };
      };
    } catch (cause) {
      return () => fail(noVolume3dCode(cause));
    }
  }

  /** False where the pane has no 3D view; so too `run`. */
  setPreset(preset: VolumePreset): boolean {
    this.#shown?.setPreset(preset);
    return this.isOn;
  }

  run(action: EngineAction): boolean {
    this.#shown?.run(action);
    return this.isOn;
  }

  async whenSettled(): Promise<void> {
    await this.#shown?.whenSettled();
  }

  /** Whether there was one. */
  close(): boolean {
    const shown = this.#shown;
    this.#shown = undefined;
    shown?.dispose();
    return shown !== undefined;
  }
}
