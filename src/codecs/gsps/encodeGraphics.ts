import type { DicomJson } from '../../dicom/json';
import type { StateAnnotation, StateGraphic, StateText, StateTracking } from '../../dicom/presentationState';
import { hexToCielab } from '../ann/cielab';
import { type DraftDataset, element, sequence } from '../dataset';
import { objectTags as t } from '../objectTags';
import { clip } from '../text';
import { presentationTags as p } from './presentationTags';
import type { ReferencesOf } from './stateReferences';

/**
 * Graphic Annotation and Graphic Layer modules (PS3.3 C.10.5, C.10.7). A layer has one colour, so there is one for each
 * colour, in the order in which they are painted.
 */
export function graphicModules(annotations: readonly StateAnnotation[], referencesOf: ReferencesOf): DraftDataset {
  if (annotations.length === 0) return {};
  const colours = [...new Set(annotations.map(({ colour }) => colour))];
  const layerOf = (colour: string) => `LAYER ${colours.indexOf(colour) + 1}`;
  return {
    [p.GraphicAnnotationSequence]: sequence(
      annotations.map(({ images, colour, items }) => ({
        ...(images ? referencesOf(images) : {}),
        [p.GraphicLayer]: element('CS', layerOf(colour)),
        ...objects(p.GraphicObjectSequence, items.flatMap(graphicItem)),
        ...objects(p.TextObjectSequence, items.flatMap(textItem)),
      })),
    ),
    [p.GraphicLayerSequence]: sequence(
      colours.map((colour, index) => ({
        [p.GraphicLayer]: element('CS', layerOf(colour)),
        [p.GraphicLayerOrder]: element('IS', index + 1),
        [p.GraphicLayerRecommendedDisplayGrayscaleValue]: element('US', 65535),
        [p.GraphicLayerRecommendedDisplayCIELabValue]: element('US', ...hexToCielab(colour)),
      })),
    ),
  };
}

const objects = (tag: string, items: readonly DicomJson[]): DraftDataset =>
  items.length === 0 ? {} : { [tag]: sequence(items) };

function graphicItem(item: StateGraphic | StateText): DicomJson[] {
  if (item.kind !== 'graphic') return [];
  const { units, type, points, isFilled, tracking } = item;
  const [first, last] = [points[0], points.at(-1)];
  const isRing = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
  const isClosed = type === 'CIRCLE' || type === 'ELLIPSE' || (points.length > 2 && isRing);
  return [
    {
      [p.GraphicAnnotationUnits]: element('CS', units),
      [p.GraphicDimensions]: element('US', 2),
      [p.NumberOfGraphicPoints]: element('US', points.length),
      [t.GraphicData]: element('FL', ...points.flat()),
      [t.GraphicType]: element('CS', type),
      ...(isClosed ? { [p.GraphicFilled]: element('CS', isFilled ? 'Y' : 'N') } : {}),
      ...trackingItems(tracking),
    },
  ];
}

function textItem(item: StateGraphic | StateText): DicomJson[] {
  if (item.kind !== 'text') return [];
  const { text, box, anchor, tracking } = item;
  return [
    {
      [p.UnformattedTextValue]: element('ST', text.slice(0, LONGEST_TEXT)),
      ...(box
        ? {
            [p.BoundingBoxAnnotationUnits]: element('CS', box.units),
            [p.BoundingBoxTopLeftHandCorner]: element('FL', ...box.from),
            [p.BoundingBoxBottomRightHandCorner]: element('FL', ...box.to),
            [p.BoundingBoxTextHorizontalJustification]: element('CS', box.align.toUpperCase()),
          }
        : {}),
      ...(anchor
        ? {
            [p.AnchorPointAnnotationUnits]: element('CS', anchor.units),
            [p.AnchorPoint]: element('FL', ...anchor.point),
            [p.AnchorPointVisibility]: element('CS', anchor.isVisible ? 'Y' : 'N'),
          }
        : {}),
      ...trackingItems(tracking),
    },
  ];
}

/** ST (PS3.5 6.2). */
const LONGEST_TEXT = 1024;

const trackingItems = (tracking: StateTracking | undefined): DraftDataset =>
  tracking
    ? {
        [p.TrackingID]: element('UT', clip(tracking.trackingIdentifier, LONGEST_TEXT) || 'Mark'),
        [p.TrackingUID]: element('UI', tracking.trackingUid),
      }
    : {};
