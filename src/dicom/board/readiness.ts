import { isDocumentModality, isSlideModality } from '../modality';
import type { Study } from '../types';
import { type BoardCase, CASE_NEEDS, type CaseNeed } from './agenda';
import type { ArchiveEvidence, DocumentEvidence, SeriesEvidence, StudyEvidence } from './evidence';
import { patientReasons } from './patientReasons';
import { type Held, type Light, nameOf, type Reason } from './reason';

export interface Readiness {
  readonly light: Light;
  /** Every one: what is ready is told as well. What keeps the light from green stands first. */
  readonly reasons: readonly Reason[];
  /** What was found, each study once. */
  readonly studies: readonly Study[];
}

/**
 * The light of a case (I-12, TB-7). Green is proven or it is not green: whatever an archive did not tell, told in part or told
 * otherwise than another one makes it `unknown`; `notReady` is what is known to be missing. Counts are those that the
 * archives tell: that each image can be fetched and drawn is not part of it.
 */
export function readinessOf(boardCase: BoardCase, archives: readonly ArchiveEvidence[]): Readiness {
  const held = archives.flatMap(({ label, studies }) => studies.map((one): Held => ({ ...one, label })));
  const studies = [...new Map(held.map(({ study }) => [study.studyInstanceUid as string, study])).values()];
  const faults = archiveReasons(archives);
  /** Something is not there; where not everything was told, it may be. */
  const absent = (about: Reason['about'], words: string): Reason =>
    faults.some(({ light }) => light !== 'ready')
      ? { about, light: 'unknown', words: `${words} in what was told` }
      : { about, light: 'notReady', words };
  const facts: Facts = { boardCase, held, studies, absent };
  const needs = boardCase.needs ?? CASE_NEEDS;
  const reasons = [
    ...faults,
    ...namedReasons(facts),
    ...patientReasons(boardCase, held),
    ...studies.flatMap((study) => contentReasons(study, facts)),
    ...(needs.length === 0 ? [unknown('Nothing is asked of this case')] : []),
    ...needs.flatMap((need) => needReasons[need](facts)),
  ];
  const light = worstOf(reasons);
  return { light, reasons: [...reasons].sort((a, b) => RANK[a.light] - RANK[b.light]), studies };
}

const RANK: Readonly<Record<Light, number>> = { notReady: 0, unknown: 1, ready: 2 };

const worstOf = (reasons: readonly Reason[]): Light =>
  reasons.reduce<Light>((worst, { light }) => (RANK[light] < RANK[worst] ? light : worst), 'ready');

export interface Facts {
  readonly boardCase: BoardCase;
  readonly held: readonly Held[];
  readonly studies: readonly Study[];
  readonly absent: (about: Reason['about'], words: string) => Reason;
}

function archiveReasons(archives: readonly ArchiveEvidence[]): readonly Reason[] {
  if (archives.length === 0) return [{ about: 'archives', light: 'unknown', words: 'No archive was asked' }];
  const faults = archives.flatMap(({ label, faults: own, studies }) =>
    [...new Set([...own, ...studies.flatMap((one) => one.faults)])].map(
      (words): Reason => ({ about: 'archives', light: 'unknown', words: `${label}: ${words}` }),
    ),
  );
  return faults.length > 0 ? faults : [{ about: 'archives', light: 'ready', words: 'All archives have answered' }];
}

/** Whether everything that the case names was found. */
function namedReasons({ boardCase, studies, absent }: Facts): readonly Reason[] {
  const { accessionNumbers, studyInstanceUids } = boardCase;
  const uids = new Set<string>(studies.map(({ studyInstanceUid }) => studyInstanceUid));
  const accessions = new Set(studies.map(({ accessionNumber }) => accessionNumber?.trim()));
  const missing = [
    ...studyInstanceUids.filter((uid) => !uids.has(uid)).map((uid) => `Study ${uid} is not there`),
    ...accessionNumbers.filter((one) => !accessions.has(one)).map((one) => `Accession ${one} is not there`),
  ].map((words) => absent('contents', words));
  if (accessionNumbers.length + studyInstanceUids.length > 0) return missing;
  const words = 'The case names no study: which of the patient’s are meant is not known';
  return [...missing, { about: 'contents', light: 'unknown', words }];
}

/** Waveforms and the like are no pictures either. */
const NO_PICTURES: ReadonlySet<string> = new Set([
  '',
  'AU',
  'ECG',
  'EPS',
  'HD',
  'RESP',
  'EEG',
  'EMG',
  'EOG',
  'RTRECORD',
  'SMR',
  'RTSEGANN',
  'ASMT',
  'TEXTUREMAP',
  'M3D',
]);
const isPicture = ({ modality }: SeriesEvidence): boolean =>
  !isDocumentModality(modality) && !NO_PICTURES.has(modality);
const isSlide = ({ modality }: SeriesEvidence): boolean => isSlideModality(modality);
const RADIOLOGY: ReadonlySet<string> = new Set([
  'CT',
  'MR',
  'PT',
  'NM',
  'US',
  'CR',
  'DX',
  'MG',
  'XA',
  'RF',
  'PX',
  'IO',
]);

/** Whether the images of a study are all there, as far as counts can say. */
function contentReasons(study: Study, facts: Facts): readonly Reason[] {
  const copies = facts.held.filter((one) => one.study.studyInstanceUid === study.studyInstanceUid);
  const withPictures = copies.filter(({ series }) => series.some(isPicture));
  const reasons = copies.flatMap((copy) => copyReasons(copy, copies.length > 1));
  if (withPictures.length === 0) reasons.push(facts.absent('contents', `${nameOf(study)} holds no images`));
  const [first, ...others] = withPictures;
  for (const other of first ? others : [])
    if (first && picturesOf(first) !== picturesOf(other))
      reasons.push(unknown(`${first.label} and ${other.label} hold different images of ${nameOf(study)}`));
  if (copies.some(({ series }) => series.some(({ documents }) => documents?.some(({ kind }) => kind === 'rejection'))))
    reasons.push(unknown(`A note in ${nameOf(study)} withdraws images: which ones was not looked at`));
  if (reasons.length > 0) return reasons;
  const count = sumOf(first?.series.filter(isPicture) ?? []);
  return [{ about: 'contents', light: 'ready', words: `${nameOf(study)}: ${count} images, as told` }];
}

const unknown = (words: string): Reason => ({ about: 'contents', light: 'unknown', words });

const sumOf = (series: readonly SeriesEvidence[]): number =>
  series.reduce((sum, { numberOfInstances = 0 }) => sum + numberOfInstances, 0);

const picturesOf = ({ series }: StudyEvidence): string =>
  JSON.stringify(
    series
      .filter(isPicture)
      .map(({ seriesInstanceUid, numberOfInstances }) => [seriesInstanceUid, numberOfInstances])
      .sort(),
  );

function copyReasons({ study, series, label, faults }: Held, areSeveral: boolean): Reason[] {
  const name = areSeveral ? `${nameOf(study)} in ${label}` : nameOf(study);
  const reasons: Reason[] = [];
  const empty = series.filter(({ numberOfInstances }) => numberOfInstances === 0).length;
  if (empty > 0)
    reasons.push({ about: 'contents', light: 'notReady', words: `${name}: ${empty} series without images` });
  if (series.some(({ modality }) => modality === ''))
    reasons.push(unknown(`${name}: the kind of a series is not told`));
  const odd = series.some(({ listedInstances: n, numberOfInstances }) => n !== undefined && n !== numberOfInstances);
  if (odd) reasons.push(unknown(`${name}: a series lists another number of objects than it tells`));
  const told = study.numberOfStudyRelatedInstances;
  const seriesTold = study.numberOfStudyRelatedSeries;
  if (told === 0) reasons.push({ about: 'contents', light: 'notReady', words: `${name} holds nothing` });
  if (told === undefined || series.some(({ numberOfInstances }) => numberOfInstances === undefined))
    return [...reasons, unknown(`${name}: how many images it holds is not told`)];
  const counted = sumOf(series);
  // A list that came in part proves nothing of the rest.
  const lacking = faults.length > 0 ? 'unknown' : 'notReady';
  if (counted < told)
    reasons.push({ about: 'contents', light: lacking, words: `${name}: ${counted} of ${told} objects are listed` });
  if (counted > told) reasons.push(unknown(`${name}: ${told} objects are told, ${counted} are listed`));
  if (seriesTold !== undefined && seriesTold !== series.length)
    reasons.push(unknown(`${name}: ${seriesTold} series are told, ${series.length} are listed`));
  return reasons;
}

const seriesOf = ({ held }: Facts): readonly SeriesEvidence[] => held.flatMap(({ series }) => series);
const documentsOf = (series: readonly SeriesEvidence[]): readonly DocumentEvidence[] =>
  series.flatMap(({ documents = [] }) => documents);

const needReasons: Readonly<Record<CaseNeed, (facts: Facts) => readonly Reason[]>> = {
  images(facts) {
    const filled = seriesOf(facts).filter((one) => isPicture(one) && !isSlide(one) && one.numberOfInstances !== 0);
    const known = filled.filter(({ modality }) => RADIOLOGY.has(modality));
    const kinds = (list: readonly SeriesEvidence[]) => [...new Set(list.map(({ modality }) => modality))].join(', ');
    if (known.length > 0) return [{ about: 'images', light: 'ready', words: `Imaging: ${kinds(known)}` }];
    if (filled.length === 0) return [facts.absent('images', 'No imaging is there')];
    return [{ about: 'images', light: 'unknown', words: `Whether ${kinds(filled)} is the imaging is not known` }];
  },
  slides(facts) {
    const slides = seriesOf(facts).filter(isSlide);
    if (slides.length === 0) return [facts.absent('slides', 'No scanned slide is there')];
    const bare = slides.filter(({ hasVolumeImage }) => hasVolumeImage === false).length;
    const untold = slides.filter(({ hasVolumeImage }) => hasVolumeImage === undefined).length;
    if (bare > 0)
      return [
        {
          about: 'slides',
          light: 'notReady',
          words: `${bare} of ${slides.length} slides without its tissue: only label or overview`,
        },
      ];
    if (untold > 0)
      return [
        {
          about: 'slides',
          light: 'unknown',
          words: `Whether ${untold} of ${slides.length} slides are scanned is not told`,
        },
      ];
    const scanned = new Set(slides.map(({ seriesInstanceUid }) => seriesInstanceUid)).size;
    return [
      {
        about: 'slides',
        light: 'ready',
        words: scanned === 1 ? '1 slide is scanned' : `${scanned} slides are scanned`,
      },
    ];
  },
  reports(facts) {
    const reported = facts.studies.filter((study) => ofStudy(facts, study).some(isPicture));
    if (reported.length === 0) return [facts.absent('reports', 'No images, so no report of them')];
    return reported.map((study) => reportReason(study, documentsOf(ofStudy(facts, study))));
  },
  keyImages(facts) {
    const uids = new Set<string>(facts.studies.map(({ studyInstanceUid }) => studyInstanceUid));
    const selections = seriesOf(facts).filter(({ modality }) => modality === 'KO');
    const isOwn = (one: DocumentEvidence) =>
      one.kind === 'selection' && one.studyInstanceUids.some((uid) => uids.has(uid));
    if (documentsOf(selections).some(isOwn))
      return [{ about: 'keyImages', light: 'ready', words: 'Key images are stored' }];
    if (selections.some(({ documents }) => !documents || documents.some(({ kind }) => kind !== 'rejection')))
      return [
        { about: 'keyImages', light: 'unknown', words: 'Whether a stored selection names key images is not told' },
      ];
    return [facts.absent('keyImages', 'No key images are stored')];
  },
};

const ofStudy = ({ held }: Facts, { studyInstanceUid }: Study): readonly SeriesEvidence[] =>
  held.filter(({ study }) => study.studyInstanceUid === studyInstanceUid).flatMap(({ series }) => series);

function reportReason(study: Study, documents: readonly DocumentEvidence[]): Reason {
  const about = 'reports';
  const name = nameOf(study);
  const isDraft = ({ completion, preliminary }: DocumentEvidence) =>
    completion === 'PARTIAL' || preliminary === 'PRELIMINARY';
  const candidates = documents.filter(({ kind }) => kind === 'report' || kind === 'unknown');
  const reports = candidates.filter(({ kind }) => kind === 'report');
  const drafts = candidates.filter(isDraft);
  const final = reports.filter(
    (one) => one.completion === 'COMPLETE' && one.verification === 'VERIFIED' && !isDraft(one),
  );
  if (final.length > 0 && drafts.length === 0 && final.length === reports.length)
    return { about, light: 'ready', words: `The report of ${name} is final` };
  if (final.length > 0)
    return {
      about,
      light: 'unknown',
      words: `${name} has several reports, not all of them final: which one holds is not told`,
    };
  if (drafts.length > 0) return { about, light: 'notReady', words: `The report of ${name} is preliminary` };
  if (reports.some(({ verification }) => verification === 'UNVERIFIED'))
    return { about, light: 'unknown', words: `The report of ${name} is not verified: whether it is final is not told` };
  if (reports.length > 0)
    return { about, light: 'unknown', words: `Whether the report of ${name} is final is not told` };
  if (candidates.length > 0)
    return { about, light: 'unknown', words: `Whether a document in ${name} is its final report is not told` };
  return { about, light: 'unknown', words: `No report of ${name} is in the archives: it may be kept elsewhere` };
}
