import { lazy, Suspense, useState } from 'react';
import { numberOf, stringOf } from '../../dicom/json';
import type { SlideStatus } from '../../dicom/paneStatus';
import { tags } from '../../dicom/tags';
import type { Slide, SlideDisplaySet, Study } from '../../dicom/types';
import type { PaneId } from '../../dicom/uids';
import { useWorkspace } from '../AppContext';
import { EyeChips } from './EyeComfort';
import { LinkChip } from './LinkChip';
import { MagnificationLadder } from './MagnificationLadder';
import { OutlineChips } from './OutlineChips';
import { type Line, Overlay } from './Overlay';
import { PaneChips } from './PaneChips';
import { lossyLine, patientLines } from './RadiologyOverlay';
import { rotationWords } from './radiologyWords';
import { scaleBarFor } from './scaleBar';
import {
  bulkLines,
  channelLines,
  colourLines,
  focusWords,
  magnificationWords,
  pathWords,
  resolutionWords,
  slideLossyWords,
  tileWords,
} from './slideWords';

const SlideLabel = lazy(async () => ({ default: (await import('./SlideLabel')).SlideLabel }));
const ColourPanel = lazy(async () => ({ default: (await import('./ColourPanel')).ColourPanel }));
const CountingCross = lazy(async () => ({ default: (await import('./CountingCross')).CountingCross }));
const SCALE_MAX_PX = 110;

/** The corners of a slide. Magnification and µm per pixel stand together, because the first is a convention. */
export function SlideOverlay({
  paneId,
  displaySet,
  study,
  status,
  isPrior = false,
  isHidden = false,
}: {
  readonly paneId: PaneId;
  readonly displaySet: SlideDisplaySet;
  readonly study: Study | undefined;
  readonly status: SlideStatus;
  readonly isPrior?: boolean;
  readonly isHidden?: boolean;
}) {
  const { slide } = displaySet;
  const isCounting = useWorkspace(({ counting, activePaneId }) => counting !== undefined && activePaneId === paneId);
  const isLabelOpen = useWorkspace((state) => state.labelPaneId === paneId);
  const [areColoursOpen, setColoursOpen] = useState(false);
  const turned = rotationWords(status.rotationDeg, status.isFlipped);
  const tiles = tileWords(status);
  return (
    <Overlay
      isHidden={isHidden}
      topLeft={[
        ...patientLines(study).slice(0, 2),
        { text: study?.accessionNumber ?? '', isMinor: true, isIdentity: true, tone: 'quiet' },
      ]}
      topRight={[
        { text: slide.specimenIdentifier ?? slide.containerIdentifier, isIdentity: true },
        { text: slide.stain ?? '', tone: 'quiet' },
        {
          text: slide.specimenIdentifier ? slide.containerIdentifier : '',
          isMinor: true,
          isIdentity: true,
          tone: 'quiet',
        },
      ]}
      bottomLeft={[
        magnificationWords(status.magnification),
        { text: resolutionWords(status.umPerCssPixel), tone: 'quiet' },
        status.focus ? { text: focusWords(status.focus), tone: 'quiet' } : undefined,
        status.zoom > 1.01 ? { text: 'beyond the scan', tone: 'warning' } : undefined,
        slide.isCalibrated ? undefined : { text: 'uncalibrated', tone: 'warning' },
        glassLine(status.glass),
        ...bulkLines(status.bulk),
      ]}
      bottomRight={[
        tiles ? { text: tiles, tone: status.tilesFailed > 0 ? 'danger' : 'quiet' } : undefined,
        { text: scannerWords(slide), isMinor: true, tone: 'quiet' },
        status.opticalPath === undefined
          ? undefined
          : { text: pathWords(slide.opticalPaths ?? [], status.opticalPath), tone: 'quiet' },
        ...(status.channels ? channelLines(status.channels) : []),
        ...colourLines(status.colours, status.channels !== undefined),
        lossyLine(slideLossyWords(slide)),
      ]}
      chips={
        <>
          <LinkChip paneId={paneId} />
          <PaneChips displaySet={displaySet} frameNumber={1} />
          <OutlineChips paneId={paneId} displaySet={displaySet} />
          <EyeChips paneId={paneId} />
        </>
      }
      marks={[...(isPrior ? ['PRIOR'] : []), ...(turned ? [turned] : [])]}
      scaleBar={
        slide.isCalibrated && status.umPerCssPixel !== undefined
          ? scaleBarFor(status.umPerCssPixel / 1000, SCALE_MAX_PX)
          : undefined
      }
      controls={
        <>
          <MagnificationLadder
            slide={slide}
            magnification={status.magnification}
            zoom={status.zoom}
            isGlassDimmed={status.glass !== undefined}
            focus={status.focus}
            areColoursOpen={areColoursOpen}
            onColours={() => setColoursOpen(!areColoursOpen)}
          />
          {isCounting && (
            <Suspense>
              <CountingCross />
            </Suspense>
          )}
          {isLabelOpen && (
            <Suspense>
              <SlideLabel key={slide.levels[0]?.instances[0]?.sopInstanceUid} slide={slide} />
            </Suspense>
          )}
          {areColoursOpen && status.colours && (
            <Suspense>
              <ColourPanel
                colours={status.colours}
                channels={status.channels}
                paths={slide.opticalPaths ?? []}
                path={status.opticalPath}
                onClose={() => setColoursOpen(false)}
              />
            </Suspense>
          )}
        </>
      }
    />
  );
}

/** The picture is not as it was scanned: that is said as long as it is so. */
const glassLine = (glass: SlideStatus['glass']): Line =>
  glass === undefined
    ? undefined
    : glass === 'dimmed'
      ? { text: 'glass dimmed', tone: 'quiet' }
      : { text: 'glass not dimmed', tone: 'warning' };

function scannerWords(slide: Slide): string {
  const power = slide.objectiveLensPower ?? numberOf(slide.baseDataset, '00480112');
  const scanner =
    stringOf(slide.baseDataset, tags.ManufacturerModelName) ?? stringOf(slide.baseDataset, tags.Manufacturer);
  return [power === undefined ? '' : `objective ${power}×`, scanner ?? ''].filter(Boolean).join('  ');
}
