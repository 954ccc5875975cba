import { type AppliedPresentation, isAbout, type PresentationState, stateName } from '../../dicom/presentationState';
import { formatDate, formatPersonName } from '../../dicom/format';
import type { RadiologyStatus } from '../../dicom/paneStatus';
import type { FrameHeader } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { useApp, useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import styles from './PaneChips.module.css';

/**
 * That the image has presentation states, each a button; or which one it is shown by, and what of it is not shown. An
 * image that the applied state does not name says so (PS-01, PS-03).
 */
export function PresentationChips({
  paneId,
  displaySetId,
  frame,
  status,
}: {
  readonly paneId: PaneId;
  readonly displaySetId: string;
  readonly frame: FrameHeader;
  readonly status: RadiologyStatus;
}) {
  const states = useWorkspace((state) => state.presentationStates);
  const given = useWorkspace((state) => state.presentations[paneId]);
  const ofSteps = useWorkspace(({ story }) => story?.viewSeries);
  const { workspace, commands } = useApp();
  const applied = given?.displaySetId === displaySetId ? given.state : undefined;
  const isOffered = (state: PresentationState) =>
    state !== applied && isAbout(state, frame.ref) && !ofSteps?.includes(state.seriesInstanceUid);
  const own = states.filter(isOffered);
  const run = (id: string, args?: unknown) => {
    workspace.activatePane(paneId);
    void commands.run(id, args);
  };
  return (
    <>
      {applied && <Applied state={applied} status={status} onClear={() => run('presentation.clear')} />}
      {own.map((state) => (
        <button
          key={state.sopInstanceUid}
          type="button"
          className={styles.presentation}
          title={[state.description, state.refusal && `Not applied: ${state.refusal}`].filter(Boolean).join(' · ')}
          disabled={state.refusal !== undefined}
          onClick={() => run('presentation.apply', { uid: state.sopInstanceUid })}
        >
          <Bdi>{`Apply presentation state ${nameOf(state)}`}</Bdi>
        </button>
      ))}
      {own.some(({ refusal }) => refusal !== undefined) &&
        own.map(({ refusal, label, sopInstanceUid }) =>
          refusal === undefined ? null : (
            <span key={sopInstanceUid} className={styles.miss}>
              <Bdi>{`Presentation state ${label} cannot be applied: ${refusal}`}</Bdi>
            </span>
          ),
        )}
    </>
  );
}

function Applied({
  state,
  status,
  onClear,
}: {
  readonly state: AppliedPresentation['state'];
  readonly status: RadiologyStatus;
  readonly onClear: () => void;
}) {
  const isShown = status.presentation !== undefined;
  return (
    <>
      <span className={isShown ? styles.unlinked : styles.miss}>
        <Bdi>
          {isShown
            ? `Presentation state ${nameOf(state)} applied${status.presentation === 'changed' ? ', then changed by you' : ''}`
            : `Presentation state ${stateName(state)} does not name this image: shown as stored`}
        </Bdi>
      </span>
      {isShown &&
        state.unsupported.map((part) => (
          <span key={part} className={styles.miss}>
            <Bdi>{part}</Bdi>
          </span>
        ))}
      <button type="button" className={styles.presentation} onClick={onClear}>
        Image as stored
      </button>
    </>
  );
}

/** Content Label or the name it was made of, creator and date. */
const nameOf = ({ creator, date, ...state }: PresentationState): string =>
  [stateName(state), creator && formatPersonName(creator), formatDate(date)].filter(Boolean).join(', ');
