import { useId, useState } from 'react';
import type { Vec3 } from '../../dicom/geometry/pixelPlane';
import type { RegistrationType } from '../../dicom/radiology/registration';
import type { LandmarkFit } from '../../dicom/registration/fitLandmarks';
import { mapUncertainty, uncertaintyWords } from '../../dicom/registration/uncertainty';
import { isDrawingTool } from '../../dicom/tool';
import { visibleText } from '../../dicom/visibleText';
import { residualWords } from '../../workspace/spatialLinks';
import { fitOfDraft, MOST_LANDMARKS, pairCount } from '../../workspace/spatialDraft';
import type { SpatialDraft } from '../../workspace/spatialLinks';
import { useCommand, useRunCommand, useWorkspace } from '../AppContext';
import { Button } from '../controls/Button';
import styles from './AlignPanel.module.css';
import own from './SpatialPanel.module.css';

/** Two images, the places that a reader found in both, and what these make of it; beside the images. */
export function SpatialPanel() {
  const draft = useWorkspace((state) => state.spatialDraft);
  return draft ? <SpatialForm draft={draft} /> : null;
}

function SpatialForm({ draft }: { readonly draft: SpatialDraft }) {
  const run = useRunCommand();
  const nameId = useId();
  const [name, setName] = useState('');
  const count = pairCount(draft);
  const made = fitOfDraft(draft);
  const isDrawing = useWorkspace(({ tool }) => isDrawingTool(tool));
  const phase = useWorkspace(({ save }) => save.phase);
  const problem = useWorkspace((state) => state.problems['case/spatial']);
  const canSave = useCommand('spatial.save').isEnabled && phase !== 'sending';
  const hasPoints = draft.points.some((points) => points.length > 0);
  return (
    <section aria-label="Spatial link" className={styles.panel}>
      <h2 className={styles.title}>Spatial link</h2>
      <Sides draft={draft} />
      <p aria-live="polite">{nextStep(draft, count)}</p>
      {isDrawing && <p className={styles.warning}>A drawing tool is chosen: clicks draw. Take Pan to place points.</p>}
      <KindChoice draft={draft} />
      {draft.sides.every(({ isSlide }) => isSlide) && (
        <label>
          <input
            type="checkbox"
            checked={draft.isTurnedOver}
            onChange={(event) => run('spatial.choose', { isTurnedOver: event.target.checked })}
          />{' '}
          B lies face down
        </label>
      )}
      {count > 0 && <Pairs count={count} made={made} />}
      {count > 1 && (
        <div aria-live="polite">
          {typeof made === 'string' ? <p className={styles.warning}>{made}</p> : <Accuracy fit={made} />}
        </div>
      )}
      {problem && (
        <p role="alert" className={styles.warning}>
          {problem.title}
          {problem.tip && <span className={styles.words}>{problem.tip}</span>}
        </p>
      )}
      <label className={own.field} htmlFor={nameId}>
        Name
        <input
          id={nameId}
          value={name}
          maxLength={64}
          placeholder="Spatial link"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <div className={styles.foot}>
        <Button onPress={() => run('spatial.undo')} isDisabled={!hasPoints}>
          Undo last
        </Button>
        <Button onPress={() => run('spatial.cancel')}>Cancel</Button>
        <Button onPress={() => run('spatial.use', { name })} isDisabled={typeof made === 'string'}>
          Use without saving
        </Button>
        <Button
          kind="primary"
          onPress={() => run('spatial.save', { name })}
          isDisabled={typeof made === 'string' || !canSave}
        >
          Save link
        </Button>
      </div>
    </section>
  );
}

function Sides({ draft }: { readonly draft: SpatialDraft }) {
  const displaySets = useWorkspace((state) => state.displaySets);
  const panes = useWorkspace((state) => state.panes);
  return (
    <ul className={styles.slides}>
      {[...draft.sides].reverse().map(({ displaySetId }, side) => {
        const set = displaySets.find(({ id }) => id === displaySetId);
        const name =
          set?.kind === 'slide'
            ? set.slide.specimenIdentifier || set.slide.containerIdentifier
            : set?.series.seriesDescription || set?.series.modality;
        const at = panes.findIndex((pane) => pane.displaySetId === displaySetId);
        return (
          <li key={displaySetId}>
            <b>{'AB'[side]}</b> {visibleText([at < 0 ? '' : `pane ${at + 1}`, name].filter(Boolean).join(', '), 64)}
            {at < 0 && <span className={styles.warning}>in no pane: show it again to go on</span>}
          </li>
        );
      })}
    </ul>
  );
}

function nextStep({ points: [from, to] }: SpatialDraft, count: number): string {
  if (from.length !== to.length)
    return `Now place ${count + 1} on ${from.length > to.length ? 'A' : 'B'}. A click elsewhere on the other moves it.`;
  if (count >= MOST_LANDMARKS) return 'Enough pairs are placed.';
  if (count === 0)
    return 'Find a place that is seen in both images, and click it in either. Scroll and move them as ever.';
  if (count < 3) return `Another place, far from ${count === 1 ? 'the first' : 'these'}.`;
  return 'A further pair makes it surer.';
}

const CHOICES: readonly (readonly [RegistrationType, string])[] = [
  ['RIGID', 'Turned and moved'],
  ['RIGID_SCALE', 'Also larger or smaller'],
  ['AFFINE', 'Also stretched and skewed'],
];

function KindChoice({ draft }: { readonly draft: SpatialDraft }) {
  const run = useRunCommand();
  const isScaled = draft.sides.every(({ photograph }) => photograph?.isCalibrated ?? true);
  const choices = CHOICES.filter(([value]) => isScaled || value !== 'RIGID');
  return (
    <fieldset className={styles.kinds}>
      <legend>B in A is</legend>
      {choices.map(([value, words]) => (
        <label key={value}>
          <input
            type="radio"
            name="spatial-kind"
            checked={draft.kind === value}
            onChange={() => run('spatial.choose', { kind: value })}
          />{' '}
          {words}
        </label>
      ))}
    </fieldset>
  );
}

function Pairs({ count, made }: { readonly count: number; readonly made: LandmarkFit | string }) {
  const run = useRunCommand();
  return (
    <ol aria-label="Landmark pairs" className={own.pairs}>
      {Array.from({ length: count }, (_one, index) => {
        const missMm = typeof made === 'string' || made.degreesOfFreedom === 0 ? undefined : made.residualsMm[index];
        return (
          // The place in the list is all that a pair is known by.
          // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no other identity
          <li key={index}>
            <span>
              {missMm === undefined ? `Pair ${index + 1}` : `Pair ${index + 1} misses by ${residualWords(missMm)}`}
            </span>
            <button
              type="button"
              className={own.remove}
              aria-label={`Remove pair ${index + 1}`}
              onClick={() => run('spatial.remove', { index })}
            >
              ×
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** Nothing is claimed beyond the landmarks, nor where as many numbers were fitted as measured (REG-04). */
function Accuracy({ fit }: { readonly fit: LandmarkFit }) {
  if (fit.degreesOfFreedom === 0)
    return <p>So many pairs always fit: how far they miss cannot be known. Place another one.</p>;
  const middle: Vec3 = fit.missIn === 'to' ? fit.mapped.middle : fit.target.middle;
  const { axes } = fit.missIn === 'to' ? fit.target : fit.mapped;
  const words = uncertaintyWords(mapUncertainty(fit)(middle), [axes[0], axes[1]]);
  return (
    <p>
      Residual {residualWords(fit.rmsMm)}
      <span className={styles.words}>
        Between the landmarks a place is known to {words} (95 %). Beyond them nothing is claimed.
      </span>
    </p>
  );
}
