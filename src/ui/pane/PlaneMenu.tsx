import { type ChangeEvent, useMemo } from 'react';
import { planeNames, type SlabMode, slabModes, WHOLE_MM } from '../../dicom/radiology/planeView';
import { presetNames, presetsFor, viewpoints } from '../../dicom/radiology/volumePreset';
import type { FramesDisplaySet } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { visibleText } from '../../dicom/visibleText';
import { fusibleOver } from '../../workspace/fusions';
import { useRunCommand, useWorkspace } from '../AppContext';
import { slabNames } from './derivedWords';
import styles from './PlaneMenu.module.css';

const FEWEST_IMAGES = 3;
const THICKNESSES_MM = [5, 10, 20, 40, WHOLE_MM] as const;

/** How the pane cuts its series: on the pane that is in focus, and on every one that shows a computed view. */
export function PlaneMenu({ paneId, displaySet }: { readonly paneId: PaneId; readonly displaySet: FramesDisplaySet }) {
  const run = useRunCommand();
  const isActive = useWorkspace((state) => state.activePaneId === paneId);
  const { plane: view, fusion } = useWorkspace((state) => state.panes.find(({ id }) => id === paneId)) ?? {};
  const displaySets = useWorkspace((state) => state.displaySets);
  const overs = useMemo(() => fusibleOver({ displaySets }, displaySet), [displaySets, displaySet]);
  const isFew = displaySet.frames.length < FEWEST_IMAGES;
  if ((isFew && overs.length === 0) || (!isActive && !view && !fusion)) return null;
  const plane = view?.volume3d ? `3d ${view.volume3d}` : view ? (view.turned ? 'oblique' : view.plane) : 'stack';
  const slab = view?.slab ? `${view.slab.mode} ${view.slab.thicknessMm}` : 'none';
  const onSlab = (event: ChangeEvent<HTMLSelectElement>) => {
    const [mode, thicknessMm] = event.target.value.split(' ');
    run('view.slab', { paneId, mode, thicknessMm: Number(thicknessMm ?? 0) });
  };
  const onPlane = ({ target: { value } }: ChangeEvent<HTMLSelectElement>) => {
    if (value.startsWith('3d ')) run('view.volume3d', { paneId, preset: value.slice(3) });
    else run('view.plane', { paneId, plane: value });
  };
  return (
    <>
      {!isFew && (
        <select aria-label="Plane" className={styles.plane} value={plane} onChange={onPlane}>
          <option value="stack">As acquired</option>
          {planeNames.map((name) => (
            <option key={name} value={name}>
              {titleOf(name)}
            </option>
          ))}
          {view?.turned && <option value="oblique">Oblique</option>}
          <optgroup label="3D, not for measurement">
            {presetsFor(displaySet.series.modality).map((preset) => (
              <option key={preset} value={`3d ${preset}`}>
                3D {presetNames[preset]}
              </option>
            ))}
          </optgroup>
        </select>
      )}
      {view?.volume3d && (
        <select
          aria-label="Look from"
          className={styles.choice}
          value=""
          onChange={({ target: { value } }) => {
            run('pane.activate', { paneId });
            run('view.lookFrom', { viewpoint: value });
          }}
        >
          <option value="">Look from</option>
          {viewpoints.map((viewpoint) => (
            <option key={viewpoint} value={viewpoint}>
              {titleOf(viewpoint)}
            </option>
          ))}
        </select>
      )}
      {view && !view.volume3d && (
        <select aria-label="Slab" className={styles.choice} value={slab} onChange={onSlab}>
          <option value="none">No slab</option>
          {slabChoices(view.slab).map(({ mode, thicknessMm }) => (
            <option key={`${mode} ${thicknessMm}`} value={`${mode} ${thicknessMm}`}>
              {slabNames[mode]} {thicknessMm >= WHOLE_MM ? 'whole' : `${thicknessMm} mm`}
            </option>
          ))}
        </select>
      )}
      {overs.length > 0 && !view?.volume3d && (
        <select
          aria-label="Fusion"
          className={styles.choice}
          value={fusion?.displaySetId ?? 'none'}
          onChange={({ target: { value } }) =>
            value === 'none' ? run('view.unfuse', { paneId }) : run('view.fuse', { paneId, displaySetId: value })
          }
        >
          <option value="none">No fusion</option>
          {overs.map(({ id, series }) => (
            <option key={id} value={id}>
              {visibleText(`With ${series.seriesDescription || series.modality}`, 48)}
            </option>
          ))}
        </select>
      )}
    </>
  );
}

interface SlabChoice {
  readonly mode: SlabMode;
  readonly thicknessMm: number;
}

/** The usual ones, and what was set in another way. */
function slabChoices(current: SlabChoice | undefined): readonly SlabChoice[] {
  const usual = slabModes.flatMap((mode) => THICKNESSES_MM.map((thicknessMm) => ({ mode, thicknessMm })));
  const isUsual = usual.some(({ mode, thicknessMm }) => mode === current?.mode && thicknessMm === current.thicknessMm);
  return current && !isUsual ? [current, ...usual] : usual;
}

const titleOf = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
