import { arePlacedInPlane, decodeFiducials, landmarkPairs, type PlaneOfImage } from '../codecs/reg/decodeFiducials';
import type { Registration } from '../dicom/radiology/registration';
import { photographFrame } from '../dicom/registration/imageFrame';
import { refit } from '../dicom/registration/refit';
import type { DisplaySet } from '../dicom/types';
import type { SpatialFit } from '../workspace/spatialLinks';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';

/**
 * Finds for the registrations of the case the landmarks they were made by (REG-04): only with these is it known how far
 * they can be trusted, and where. A registration whose matrix its landmarks do not give is used without any such claim.
 */
export function loadSpatialFits(context: CaseContext, fiducials: readonly DerivedObject[]): void {
  const { registrations } = context.workspace.getState();
  const planeOf = planesOfPhotographs(context.workspace.getState().displaySets);
  const decoded = fiducials.flatMap((object) => {
    const read = decodeFiducials(object.dataset, planeOf);
    const left = read.ok ? read.value.left : [read.error];
    if (left.length > 0)
      explain(context, uidOf(object), titleOf(object.series), [
        {
          code: 'invalid-object',
          severity: 'warning',
          title: `landmarks were left out: ${left.join('; ')}`,
          tip: 'What is known of the accuracy of the link may be missing.',
        },
      ]);
    return read.ok ? [read.value] : [];
  });
  const fitOf = (registration: Registration): SpatialFit | undefined => {
    const { sopInstanceUid, name, sourceUid, registeredUid } = registration;
    for (const sets of decoded) {
      const pairs = landmarkPairs(sets, sourceUid, registeredUid);
      const [fromPlane, toPlane] = [sourceUid, registeredUid].map((uid) => arePlacedInPlane(sets, uid));
      const planes = { ...(fromPlane !== undefined && { fromPlane }), ...(toPlane !== undefined && { toPlane }) };
      const fit = pairs.length > 1 ? refit(pairs, registration, planes) : undefined;
      if (fit) return { sopInstanceUid, name, sourceUid, registeredUid, fit };
    }
    return undefined;
  };
  context.workspace.setState({ spatialFits: registrations.flatMap((one) => fitOf(one) ?? []) });
}

function planesOfPhotographs(displaySets: readonly DisplaySet[]): PlaneOfImage {
  const photographs = displaySets.flatMap((set) => (set.kind === 'frames' ? set.frames : [])).map(photographFrame);
  return (uid) => photographs.find((one) => one?.frameOfReferenceUid === uid)?.plane;
}
