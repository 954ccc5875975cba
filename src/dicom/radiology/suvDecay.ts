import { type DicomJson, stringOf } from '../json';
import { tags } from '../tags';
import { privateText, suvTags } from './suvTags';
import { DAY_MS, type Moment, momentOf, momentOfDateTime, momentText, secondsBetween, timeOf, zoneOf } from './suvTime';
import type { NoSuv } from './suvTypes';

export interface DecayTimes {
  readonly kind: 'times';
  readonly secondsApart: number;
  /** Both as words, for whoever checks them. */
  readonly start: string;
  readonly scan: string;
  readonly scanSource: string;
  readonly notes: readonly string[];
}

const none = (reason: string): NoSuv => ({ kind: 'none', reason });

/** From the injection to the moment that a START image is corrected to; or why one of the two is not known. */
export function decayTimes(
  dataset: DicomJson,
  drug: DicomJson,
  halfLifeS: number,
  earliestAcquisition: () => Moment | undefined,
): DecayTimes | NoSuv {
  const scan = scanTime(dataset, earliestAcquisition);
  if (scan.kind === 'none') return scan;
  const start = startTime(dataset, drug, halfLifeS, scan.moment);
  if (start.kind === 'none') return start;
  const secondsApart = secondsBetween(start.moment, scan.moment);
  const [startText, scanText] = [momentText(start.moment), momentText(scan.moment)];
  if (secondsApart === undefined)
    return none(`only one of injection (${startText}) and scan (${scanText}) tells its time zone`);
  if (secondsApart < 0) return none(`the injection (${startText}) is after the scan (${scanText})`);
  return {
    kind: 'times',
    secondsApart,
    start: startText,
    scan: scanText,
    scanSource: scan.source,
    notes: [...scan.notes, ...start.notes],
  };
}

interface Found {
  readonly kind: 'found';
  readonly moment: Moment;
  readonly source: string;
  readonly notes: readonly string[];
}
const found = (moment: Moment, source: string, notes: readonly string[] = []): Found => ({
  kind: 'found',
  moment,
  source,
  notes,
});

/**
 * What decay is corrected to: the time of the series, if it is not after its own images. A series that was reconstructed
 * or derived later carries the time of that; GE keeps the scan's in a private element, and for others the first image of
 * the series stands in for it, which is said.
 */
function scanTime(dataset: DicomJson, earliestAcquisition: () => Moment | undefined): Found | NoSuv {
  const series = momentOf(dataset, tags.SeriesDate, suvTags.SeriesTime);
  if (!series) return none('the date or time of the series is missing');
  const acquisition = momentOf(dataset, tags.AcquisitionDate, suvTags.AcquisitionTime);
  if (!acquisition) return none('the date or time of the acquisition is missing');
  if (acquisition.wallMs - series.wallMs > DAY_MS)
    return none(
      `series (${momentText(series)}) and acquisition (${momentText(acquisition)}) lie more than a day apart`,
    );
  if (series.wallMs <= acquisition.wallMs) return found(series, 'series time');
  const scan = momentOfDateTime(privateText(dataset, '0009', 'GEMS_PETD_01', '0D'), zoneOf(dataset));
  if (scan) return found(scan, 'scan time of the scanner, the series is processed later');
  return found(earliestAcquisition() ?? acquisition, 'first image, the series is processed later', [
    'scan time estimated',
  ]);
}

/** Above this, the day of an injection cannot be guessed from its hour: such patients are scanned on later days. */
const LONGEST_HALF_LIFE_WITHOUT_DATE_S = 10 * 3600;
/** Two tellings of one injection may be rounded to the minute. */
const SAME_TIME_MS = 60_000;

function startTime(dataset: DicomJson, drug: DicomJson, halfLifeS: number, scan: Moment): Found | NoSuv {
  const dateTime = stringOf(drug, suvTags.RadiopharmaceuticalStartDateTime);
  const hour = timeOf(stringOf(drug, suvTags.RadiopharmaceuticalStartTime));
  const start = momentOfDateTime(dateTime, zoneOf(dataset));
  if (start)
    return hour === undefined ? found(start, 'date and time') : agreedStart(start, hour, zoneOf(dataset), scan);
  if (hour === undefined) return none('the time of the injection is missing');
  if (halfLifeS > LONGEST_HALF_LIFE_WITHOUT_DATE_S) return none('the day of the injection is not stated');
  // The day of the scan, which for a series of that day is the day of the series.
  const midnight = Math.floor(scan.wallMs / DAY_MS) * DAY_MS;
  const isDayBefore = midnight + hour > scan.wallMs;
  const moment = { ...scan, wallMs: midnight + hour - (isDayBefore ? DAY_MS : 0) };
  return found(moment, 'time', isDayBefore ? ['injection taken for the day before the scan'] : []);
}

/**
 * A start that is told twice: they must be one time, in the zone of the dataset. A zone that only this one has is that
 * of the scanner when the hours agree.
 */
function agreedStart(start: Moment, hour: number, zone: number | undefined, scan: Moment): Found | NoSuv {
  const shiftMs = zone === undefined ? 0 : ((start.offsetMinutes ?? zone) - zone) * 60_000;
  const localMs = start.wallMs - shiftMs;
  const apart = Math.abs((((localMs - hour) % DAY_MS) + DAY_MS) % DAY_MS);
  if (Math.min(apart, DAY_MS - apart) > SAME_TIME_MS)
    return none(`the header tells two different times of injection (${momentText(start)})`);
  if (zone !== undefined || scan.offsetMinutes !== undefined) return found(start, 'date and time');
  return found({ wallMs: start.wallMs }, 'date and time');
}
