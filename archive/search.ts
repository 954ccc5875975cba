import type { DicomElement, DicomJson } from '../src/dicom/json';
import { tags } from '../src/dicom/tags';
import type { ArchiveIndex, InstanceEntry, SeriesEntry, StudyEntry } from './archiveIndex';
import { byNumber, compareText, entryValue, sortedInstances } from './archiveIndex';
import { elementOf, indexed, indexedAttributes, type Level } from './attributes';
import type { InstanceHeaders } from './instanceHeaders';
import { createMatcher } from './matching';
import type { Match, Query } from './query';

/** Where to look: all studies, one, or one series of it. */
export interface SearchScope {
  readonly studyInstanceUid?: string;
  readonly seriesInstanceUid?: string;
}

export interface SearchResult {
  readonly datasets: readonly DicomJson[];
  /** Matches after those returned. */
  readonly remaining: number;
}

interface Found {
  readonly study: StudyEntry;
  readonly series?: SeriesEntry;
  /** Stands for its study or series. */
  readonly entry: InstanceEntry;
}

type Test = { readonly level: Level; readonly matches: (entry: InstanceEntry, study: StudyEntry) => boolean };

/** Finds what matches, in an order that stays the same from page to page. `root` is the absolute URL of the archive. */
export function search(
  index: ArchiveIndex,
  headers: InstanceHeaders,
  query: Query,
  scope: SearchScope,
  root: string,
): SearchResult {
  const tests = query.matches.map((match) => createTest(match, query.isFuzzy));
  const found = findAll(index, query.level, tests, scope);
  const page = found.slice(query.offset, query.offset + query.limit);
  return {
    datasets: page.map((one) => describe(one, query, headers, root)),
    remaining: Math.max(0, found.length - query.offset - page.length),
  };
}

function createTest(match: Match, isFuzzy: boolean): Test {
  const matcher = createMatcher(match.vr, match.text, isFuzzy);
  if (match.path === tags.ModalitiesInStudy) {
    return { level: 'study', matches: (_, study) => matcher(valuesInStudy(study, tags.Modality).join('\\')) };
  }
  if (match.path === '00080062') {
    return { level: 'study', matches: (_, study) => matcher(valuesInStudy(study, tags.SOPClassUID).join('\\')) };
  }
  const [tag = '', nested] = match.path.split('.');
  if (nested === undefined) return { level: match.level, matches: (entry) => matcher(entryValue(entry, tag)) };
  return { level: match.level, matches: (entry) => nestedValues(entryValue(entry, tag), nested).some(matcher) };
}

function nestedValues(json: string, tag: string): string[] {
  if (json === '') return [];
  return (JSON.parse(json) as DicomJson[]).flatMap((item) =>
    (item[tag]?.Value ?? []).map((value) => String(value ?? '')),
  );
}

function findAll(index: ArchiveIndex, level: Level, tests: readonly Test[], scope: SearchScope): Found[] {
  const at = (wanted: Level) => tests.filter((test) => test.level === wanted);
  const [studyTests, seriesTests, instanceTests] = [at('study'), at('series'), at('instance')];
  const found: Found[] = [];
  for (const study of studiesInScope(index, scope)) {
    const first = firstEntry(study);
    if (first === undefined || !studyTests.every((test) => test.matches(first, study))) continue;
    const series = seriesInScope(study, scope).filter(({ instances }) =>
      [...instances.values()].some((entry) =>
        [...seriesTests, ...instanceTests].every((test) => test.matches(entry, study)),
      ),
    );
    if (level === 'study') {
      if (series.length > 0) found.push({ study, entry: first });
      continue;
    }
    for (const one of series) {
      const entries = sortedInstances(one);
      if (level === 'instance') {
        const matching = entries.filter((entry) => instanceTests.every((test) => test.matches(entry, study)));
        found.push(...matching.map((entry) => ({ study, series: one, entry })));
      } else if (entries[0] !== undefined) found.push({ study, series: one, entry: entries[0] });
    }
  }
  return found;
}

/** Newest first, as a work list is read. */
function studiesInScope(index: ArchiveIndex, { studyInstanceUid }: SearchScope): StudyEntry[] {
  if (studyInstanceUid !== undefined) {
    const study = index.studies.get(studyInstanceUid);
    return study === undefined ? [] : [study];
  }
  const when = (study: StudyEntry): string => {
    const entry = firstEntry(study);
    return entry === undefined ? '' : entryValue(entry, tags.StudyDate) + entryValue(entry, tags.StudyTime);
  };
  return [...index.studies.values()]
    .map((study) => ({ study, when: when(study) }))
    .sort((a, b) => compareText(b.when, a.when) || compareText(a.study.studyInstanceUid, b.study.studyInstanceUid))
    .map(({ study }) => study);
}

function seriesInScope(study: StudyEntry, { seriesInstanceUid }: SearchScope): SeriesEntry[] {
  const all = [...study.series.values()].filter(
    (one) => (seriesInstanceUid ?? one.seriesInstanceUid) === one.seriesInstanceUid,
  );
  return all.sort((a, b) => {
    const [first, second] = [anyEntry(a), anyEntry(b)];
    const order = first && second ? byNumber(first, second, tags.SeriesNumber) : 0;
    return order || compareText(a.seriesInstanceUid, b.seriesInstanceUid);
  });
}

const anyEntry = (series: SeriesEntry): InstanceEntry | undefined => series.instances.values().next().value;

function firstEntry(study: StudyEntry): InstanceEntry | undefined {
  const series = study.series.values().next().value;
  return series && anyEntry(series);
}

function valuesInStudy(study: StudyEntry, tag: string): string[] {
  const values = new Set<string>();
  for (const series of study.series.values()) {
    for (const entry of series.instances.values()) values.add(entryValue(entry, tag));
  }
  values.delete('');
  return [...values].sort();
}

const LEVELS: readonly Level[] = ['study', 'series', 'instance'];

function describe(found: Found, query: Query, headers: InstanceHeaders, root: string): DicomJson {
  const dataset: Record<string, DicomElement> = {};
  const depth = LEVELS.indexOf(query.level);
  for (const [position, attribute] of indexedAttributes.entries()) {
    if (LEVELS.indexOf(attribute.level) > depth) continue;
    const text = found.entry.values[position] ?? '';
    const isWanted = attribute.isDefault || query.includesAll || query.includes.has(attribute.tag);
    if (isWanted && (text !== '' || attribute.isDefault)) dataset[attribute.tag] = elementOf(attribute, text);
  }
  Object.assign(dataset, computedElements(found, query, root));
  const others = [...query.includes].filter((tag) => indexed(tag) === undefined && dataset[tag] === undefined);
  if (others.length > 0) {
    const whole = headers.dataset(found.entry);
    for (const tag of others) if (whole[tag]?.BulkDataURI === undefined && whole[tag]) dataset[tag] = whole[tag];
  }
  return Object.fromEntries(Object.entries(dataset).sort(([a], [b]) => compareText(a, b)));
}

function computedElements({ study, series, entry }: Found, query: Query, root: string): Record<string, DicomElement> {
  const study0 = `${root}/studies/${study.studyInstanceUid}`;
  const common = { '00080056': { vr: 'CS', Value: ['ONLINE'] } };
  const counted = (count: number): DicomElement => ({ vr: 'IS', Value: [count] });
  const countOf = (one: SeriesEntry) => one.instances.size;
  const location = (url: string): DicomElement => ({ vr: 'UR', Value: [url] });
  if (query.level === 'study' || series === undefined) {
    return {
      ...common,
      [tags.ModalitiesInStudy]: { vr: 'CS', Value: valuesInStudy(study, tags.Modality) },
      '00080062': { vr: 'UI', Value: valuesInStudy(study, tags.SOPClassUID) },
      [tags.NumberOfStudyRelatedSeries]: counted(study.series.size),
      [tags.NumberOfStudyRelatedInstances]: counted(
        [...study.series.values()].reduce((sum, one) => sum + countOf(one), 0),
      ),
      '00081190': location(study0),
    };
  }
  const series0 = `${study0}/series/${series.seriesInstanceUid}`;
  const ofSeries = { ...common, [tags.NumberOfSeriesRelatedInstances]: counted(countOf(series)) };
  if (query.level === 'series') return { ...ofSeries, '00081190': location(series0) };
  return {
    ...ofSeries,
    [tags.AvailableTransferSyntaxUID]: {
      vr: 'UI',
      Value: entry.transferSyntaxUid === '' ? [] : [entry.transferSyntaxUid],
    },
    '00081190': location(`${series0}/instances/${entryValue(entry, tags.SOPInstanceUID)}`),
  };
}
