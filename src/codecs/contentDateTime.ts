import type { DicomJson } from '../dicom/json';
import { stringOf } from '../dicom/json';
import { tags } from '../dicom/tags';
import { type DraftDataset, element } from './dataset';
import { objectTags as t } from './objectTags';

/**
 * Content Date and Time with Timezone Offset From UTC. The offset holds for every date in the object, also for the
 * copied Study Date (PS3.3 C.12.1.1.8): when the image states one, our time is told in that zone; else in the
 * reader's own, where the image was taken as far as anyone knows.
 */
export function contentDateTime(now: Date, image: DicomJson): DraftDataset {
  const stated = stringOf(image, t.TimezoneOffsetFromUTC);
  const minutes = (stated === undefined ? undefined : offsetMinutes(stated)) ?? -now.getTimezoneOffset();
  const shifted = new Date(now.getTime() + minutes * 60_000).toISOString();
  return {
    [tags.ContentDate]: element('DA', shifted.slice(0, 10).replaceAll('-', '')),
    [tags.ContentTime]: element('TM', shifted.slice(11, 19).replaceAll(':', '')),
    [t.TimezoneOffsetFromUTC]: element('SH', formatOffset(minutes)),
  };
}

function offsetMinutes(text: string): number | undefined {
  const match = /^([+-])(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const digits = `${Math.floor(size / 60)}`.padStart(2, '0') + `${size % 60}`.padStart(2, '0');
  return (minutes < 0 ? '-' : '+') + digits;
}
