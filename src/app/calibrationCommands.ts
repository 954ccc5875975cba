import { frameOf, type FramePlace } from '../dicom/geometry/recomputed';
import {
  asReferenceLine,
  type CalibrationScope,
  headerContradiction,
  holdsForImageOf,
  referenceLineOf,
  whyNotByHand,
  whyNotLength,
} from '../dicom/radiology/readerCalibration';
import type { Annotation } from '../dicom/types';
import type { AnnotationId } from '../dicom/uids';
import type { Command } from '../workspace/command';
import { canCalibrate, referenceLines } from '../workspace/readerCalibrations';
import { withRecords } from '../workspace/records';
import type { Workspace } from '../workspace/store';
import { argumentsOf } from './commandArguments';

/** Calibration of an image by a line whose true length the reader states (CAL-06): asked for first, or with a length at once. */
export function calibrationCommands(workspace: Workspace): readonly Command[] {
  const { getState } = workspace;
  const selected = (): Annotation | undefined => {
    const { selection, annotations } = getState();
    const [id, ...others] = selection;
    return id === undefined || others.length > 0 ? undefined : annotations[id];
  };
  const isLine = (mark: Annotation | undefined) => mark !== undefined && canCalibrate(mark, getState().displaySets);
  const lineIn = (args: unknown): Annotation => {
    const { id } = argumentsOf(args);
    const line = typeof id === 'string' ? getState().annotations[id] : selected();
    if (!line || !isLine(line)) throw new Error('Select a line on an image whose scale may be stated');
    return line;
  };
  return [
    {
      id: 'annotation.calibrate',
      title: 'Calibrate by the selected line…',
      isEnabled: () => isLine(selected()) || getState().calibrating !== undefined,
      run: (args) => {
        const line = lineIn(args);
        const { lengthMm } = argumentsOf(args);
        if (lengthMm === undefined) workspace.setState({ calibrating: line.id as AnnotationId, selection: [line.id] });
        else calibrate(workspace, line, Number(lengthMm), argumentsOf(args));
      },
    },
    {
      id: 'annotation.removeCalibration',
      title: 'Remove the calibration by the selected line',
      isEnabled: () => {
        const line = selected();
        return getState().calibrating !== undefined || (line !== undefined && referenceLineOf(line) !== undefined);
      },
      run: (args) => {
        const line = lineIn(args);
        workspace.setState({ calibrating: undefined });
        workspace.transact('Remove calibration', 'user', (all) => withRecords(all, withoutReference(line)));
      },
    },
    {
      id: 'annotation.cancelCalibration',
      title: 'Cancel the calibration',
      isEnabled: () => getState().calibrating !== undefined,
      run: () => workspace.setState({ calibrating: undefined }),
    },
  ];
}

function calibrate(
  workspace: Workspace,
  line: Annotation,
  lengthMm: number,
  { scope: wanted, isConfirmed }: Readonly<Record<string, unknown>>,
): void {
  const place = frameOf(line, workspace.getState().displaySets);
  if (!place) throw new Error('The image of this line is not open');
  const { header } = place;
  const refusal = whyNotByHand(header) ?? whyNotLength(line, header, lengthMm);
  if (refusal) throw new Error(refusal);
  const contradiction = headerContradiction(line, header, lengthMm);
  if (contradiction && isConfirmed !== true) throw new Error(`${contradiction} Confirm to use yours.`);
  const scope: CalibrationScope = wanted === 'series' ? 'series' : 'image';
  workspace.setState({ calibrating: undefined });
  workspace.transact('Calibrate', 'user', (all) => {
    const others = referenceLines(all).filter((one) => one.id !== line.id && isReplaced(one, place, scope));
    return withRecords(all, asReferenceLine(line, header, { lengthMm, scope }), ...others.map(withoutReference));
  });
}

/** One line calibrates an image, and one the stack: the newest. Those of other systems stay. */
function isReplaced(other: Annotation, place: FramePlace, scope: CalibrationScope): boolean {
  if (other.lockedReason !== undefined) return false;
  return (
    holdsForImageOf(other, place.header) ||
    (scope === 'series' && place.images.some((image) => holdsForImageOf(other, image)))
  );
}

/** Its value no longer says what was stated; the step measures it again. */
function withoutReference(line: Annotation): Annotation {
  return { ...line, measurements: line.measurements.map(({ method: _, ...rest }) => rest) };
}
