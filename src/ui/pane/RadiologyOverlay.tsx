import { lazy, Suspense } from 'react';
import { formatAge, formatDate, formatPersonName, numbersInWords, shortNumber } from '../../dicom/format';
import type { FusionStatus, RadiologyStatus } from '../../dicom/paneStatus';
import { sideOfBody } from '../../dicom/radiology/laterality';
import { overlayPlanesOf } from '../../dicom/radiology/overlayPlanes';
import { edgeLetters, missingLettersText } from '../../dicom/radiology/orientation';
import { uncalibratedWords } from '../../dicom/radiology/pixelScale';
import { valueUnitWords } from '../../dicom/radiology/suvTypes';
import type { FrameHeader, FramesDisplaySet, Study } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { useWorkspace } from '../AppContext';
import { Bdi } from '../controls/Bdi';
import { clockTime } from '../workList/studyAge';
import { FrameBar } from './FrameBar';
import { DerivedChips, Volume3dChips } from './DerivedChips';
import { renderedWords, sampledWords } from './derivedWords';
import { EyeChips } from './EyeComfort';
import { LinkChip } from './LinkChip';
import { type Line, Overlay } from './Overlay';
import { OutlineChips } from './OutlineChips';
import { colourWords, emissionName, fusedWords, fusionCautions, registrationWords } from './fusionWords';
import { PaneChips } from './PaneChips';
import chips from './PaneChips.module.css';
import { PlaneMenu } from './PlaneMenu';
import menu from './PlaneMenu.module.css';
import {
  institutionWords,
  lossyWords,
  nearestWords,
  reservationWords,
  runWords,
  scaleWords,
  sliceWords,
  suvWarning,
  techniqueWords,
  tileWords,
  turnWords,
  windowWords,
} from './radiologyWords';
import { scaleBarFor } from './scaleBar';
import { useShownScale } from './shownScale';
import { WindowMenu } from './WindowMenu';

const SCALE_MAX_PX = 96;
/** Few images have states. */
const PresentationChips = lazy(async () => ({ default: (await import('./PresentationChips')).PresentationChips }));

/** Few stacks are played. */
const CineBar = lazy(async () => ({ default: (await import('./CineBar')).CineBar }));

const FusionPanel = lazy(async () => ({ default: (await import('./FusionPanel')).FusionPanel }));

/** The corners of a radiology image, from the header of the frame that is on the canvas. */
export function RadiologyOverlay({
  paneId,
  displaySet,
  study,
  status,
  isPrior = false,
  isHidden = false,
}: {
  readonly paneId: PaneId;
  readonly displaySet: FramesDisplaySet;
  readonly study: Study | undefined;
  readonly status: RadiologyStatus;
  readonly isPrior?: boolean;
  readonly isHidden?: boolean;
}) {
  const { derived, fusion, volume3d } = status;
  const isComputed = derived !== undefined || volume3d !== undefined;
  const over = useWorkspace(({ displaySets }) =>
    displaySets.find((set): set is FramesDisplaySet => set.id === fusion?.displaySetId && set.kind === 'frames'),
  );
  // What a computed view shares with the images it was made of is read from the middle one.
  const frame = displaySet.frames[isComputed ? displaySet.frames.length >> 1 : status.frameNumber - 1];
  const hasStates = useWorkspace((state) => state.presentationStates.length > 0);
  const turned = turnWords(status);
  const isStack = status.frameCount > 1 || isComputed;
  const side = commonSide(status.tiles ? imagesIn(displaySet, status) : [], frame);
  const { byReader, calibration, mmPerCssPixel, trueSize } = useShownScale(displaySet, status, frame);
  const uncalibrated = frame && !byReader && uncalibratedWords(frame);
  return (
    <Overlay
      isHidden={isHidden}
      topLeft={patientLines(study)}
      topRight={[
        { text: institutionWords(frame) ?? '', isMinor: true, tone: 'quiet' },
        [formatDate(study?.studyDate), clockTime(study?.studyTime)].filter(Boolean).join(' '),
        { text: study?.studyDescription ?? '', tone: 'quiet' },
        { text: side?.text ?? '', tone: 'strong' },
        side?.contradiction === undefined ? undefined : { text: side.contradiction, tone: 'warning' },
      ]}
      bottomLeft={[
        probeLine(status),
        fusedProbeLine(status, over),
        volume3d ? '' : `${status.frameNumber} / ${status.frameCount}`,
        status.tiles ? tileWords(status.tiles, status.frameCount) : '',
        { text: isComputed ? '' : runWords(displaySet, status.frameNumber), isMinor: true },
        { text: displaySet.distinction ?? '', tone: 'strong' },
        { text: [displaySet, ...(over ? [over] : [])].map(nameOf).join(' + '), tone: 'quiet' },
        volume3d
          ? { text: renderedWords(volume3d), tone: 'quiet' }
          : { text: derived ? sampledWords(derived) : sliceWords(frame), isMinor: !derived, tone: 'quiet' },
        volume3d ? '' : windowWords(status, frame),
        { text: mapName(frame), tone: 'strong' },
        { text: mappedWords(frame), tone: 'quiet' },
        fusion && over ? colourWords(fusion, over) : '',
        { text: volume3d ? '' : scaleWords(status), isMinor: true, tone: 'quiet' },
        { text: volume3d ? '' : nearestWords(status) },
        trueSize,
      ]}
      bottomRight={[
        ...displaySet.problems
          .filter(({ severity }) => severity !== 'info')
          .slice(0, 2)
          .map(({ title }): Line => ({ text: title, tone: 'warning' })),
        loadingLine(status),
        failedLine(status),
        { text: techniqueWords(frame), isMinor: true, tone: 'quiet' },
        lettersLine(frame, status),
        uncalibrated && !volume3d ? { text: uncalibrated, tone: 'warning' } : undefined,
        lossyLine(suvWarning(frame)),
        lossyLine(lossyWords(imagesIn(displaySet, status), status)),
        lossyLine(reservationWords(status)),
        ...(fusion && over ? fusionLines(fusion, over) : []),
      ]}
      edges={status.orientation}
      chips={
        <>
          {volume3d ? (
            <Volume3dChips volume3d={volume3d} />
          ) : derived ? (
            <DerivedChips derived={derived} />
          ) : (
            <>
              <PaneChips displaySet={displaySet} frameNumber={status.frameNumber} />
              {frame && hasStates && (
                <Suspense>
                  <PresentationChips paneId={paneId} displaySetId={displaySet.id} frame={frame} status={status} />
                </Suspense>
              )}
              <LinkChip paneId={paneId} />
            </>
          )}
          {over && <span className={chips.unlinked}>{fusedWords(displaySet, over)}</span>}
          {frame &&
            !isComputed &&
            status.presentation === undefined &&
            overlayPlanesOf(frame).map(({ group, words }) => (
              <span key={group} className={chips.unlinked}>
                <Bdi>{words}</Bdi>
              </span>
            ))}
          <OutlineChips paneId={paneId} displaySet={displaySet} />
          <EyeChips paneId={paneId} />
        </>
      }
      marks={[...(isPrior ? ['PRIOR'] : []), ...(status.isInverted ? ['inverted'] : []), ...(turned ? [turned] : [])]}
      scaleBar={calibration && !volume3d ? scaleBarFor(mmPerCssPixel, SCALE_MAX_PX) : undefined}
      scaleNote={(!volume3d && calibration?.label) || undefined}
      player={
        status.cine && (
          <Suspense>
            <CineBar cine={status.cine} frameCount={status.frameCount} />
          </Suspense>
        )
      }
      controls={
        <>
          {isStack && !volume3d && <FrameBar status={status} />}
          <div className={menu.menu}>
            {isStack && <PlaneMenu paneId={paneId} displaySet={displaySet} />}
            {frame && !isComputed && <WindowMenu paneId={paneId} frame={frame} status={status} />}
          </div>
          {isStack && fusion && over && (
            <Suspense>
              <FusionPanel paneId={paneId} over={over} fusion={fusion} />
            </Suspense>
          )}
        </>
      }
    />
  );
}

/** What the pane shows, or is computed from. */
const imagesIn = ({ frames }: FramesDisplaySet, { derived, volume3d, tiles, frameNumber }: RadiologyStatus) =>
  derived || volume3d
    ? frames
    : tiles
      ? frames.slice(tiles.first - 1, tiles.last)
      : frames.slice(frameNumber - 1, frameNumber);

/** Of one image, or of several where it is true of all. */
const commonSide = (images: readonly FrameHeader[], frame: FrameHeader | undefined) => {
  const side = frame && sideOfBody(frame.dataset);
  return images.every(({ dataset }) => sideOfBody(dataset)?.text === side?.text) ? side : undefined;
};

/** Name, ID, birth date, sex and age at the study: identity belongs on the image too. */
export function patientLines(study: Study | undefined): readonly Line[] {
  if (!study) return [];
  const { patient } = study;
  const sexAndAge = [patient.patientSex, formatAge(patient.patientBirthDate, study.studyDate)]
    .filter(Boolean)
    .join(' ');
  return [
    { text: formatPersonName(patient.patientName) || 'No name', tone: 'strong', isIdentity: true },
    { text: patient.patientId || 'No ID', isIdentity: true },
    {
      text: [formatDate(patient.patientBirthDate), sexAndAge].filter(Boolean).join('  '),
      isMinor: true,
      isIdentity: true,
      tone: 'quiet',
    },
  ];
}

export const lossyLine = (words: string | undefined): Line =>
  words === undefined ? undefined : { text: words, tone: 'warning' };

/** Where the edges carry no letters, why (ORI-01). */
const lettersLine = (frame: FrameHeader | undefined, status: RadiologyStatus): Line =>
  frame && status.orientation === undefined
    ? {
        text:
          status.tiles && edgeLetters(frame.plane, frame.dataset, status)
            ? 'No letters: not the same for all images here'
            : missingLettersText(frame.plane, frame.dataset, status),
        tone: 'quiet',
      }
    : undefined;

const loadingLine = ({ framesLoaded, frameCount, framesFailed, ...status }: RadiologyStatus): Line => {
  const computed = status.derived ?? status.volume3d;
  const [loaded, count] = computed ? [computed.imagesLoaded, computed.imageCount] : [framesLoaded, frameCount];
  if (loaded >= count) return undefined;
  const isOver = loaded + framesFailed >= count;
  return { text: `${loaded} of ${count} images`, tone: isOver ? 'danger' : computed ? 'warning' : 'quiet' };
};

/** "1 image failed: 120". */
const failedLine = ({ framesFailed, failedFrames = [] }: RadiologyStatus): Line => {
  if (framesFailed === 0) return undefined;
  const which = failedFrames.length > 0 ? `: ${numbersInWords(failedFrames)}` : '';
  return { text: `${framesFailed === 1 ? '1 image' : `${framesFailed} images`} failed${which}`, tone: 'danger' };
};

/** What the numbers of a parametric map are (PM-02). */
const mapName = (frame: FrameHeader | undefined): string => {
  const { quantity, unit } = frame?.rescale ?? {};
  return quantity ? [quantity.meaning, valueUnitWords(unit)].filter(Boolean).join(' in ') : '';
};

const mappedWords = (frame: FrameHeader | undefined): string =>
  frame?.rescale.covers ? `Mapped: ${frame.rescale.covers.map(shortNumber).join(' to ')}` : '';

function probeLine({ probe }: RadiologyStatus): Line {
  if (!probe) return undefined;
  const { column, row, value, unit, suvValue, suvUnit, colour } = probe;
  if (colour !== undefined) return { text: `${column}, ${row}  ${colour}`, tone: 'strong' };
  const suv = suvValue === undefined ? '' : `${shortNumber(suvValue)} ${suvUnit}  `;
  return { text: `${column}, ${row}  ${suv}${shortNumber(value)} ${unit}`, tone: 'strong' };
}

/** Of the series above, at the same point: between its voxels. */
function fusedProbeLine({ probe }: RadiologyStatus, over: FramesDisplaySet | undefined): Line {
  if (probe?.fusedValue === undefined || !over) return undefined;
  const value = `${shortNumber(probe.fusedValue)} ${probe.fusedUnit}`;
  return { text: `${emissionName(over)} ${value}`, tone: 'strong' };
}

const fusionLines = (fusion: FusionStatus, over: FramesDisplaySet): readonly Line[] =>
  [registrationWords(fusion), ...fusionCautions(fusion, over)].map((text) => ({ text, tone: 'warning' }));

const nameOf = ({ series }: FramesDisplaySet): string => series.seriesDescription ?? series.modality;
