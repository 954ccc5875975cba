import type { DicomJson } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { everyLevelOf } from '../dicom/slide/everyLevel';
import { type BuiltSlides, buildSlidesFromText, type SeriesText } from '../dicom/slide/buildSlidesFromText';
import type { Series, SlideDisplaySet } from '../dicom/types';
import type { DicomWebSource } from '../dicomweb/source';
import { ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { inSeries } from './inSeries';
import { missingProblem, withProblem } from './missingImages';

/** Above this, parsing would be felt; below it, starting a worker takes longer than the parsing. */
const LARGE_BYTES = 1_000_000;

/**
 * The slides of one study, from the headers of all its slide series. What fails is a problem at its series; the slides
 * that can be built are. Headers of hundreds of megabytes are read elsewhere, so that the case stays responsive (WSI-09).
 */
export async function loadSlides(
  context: CaseContext,
  source: DicomWebSource,
  series: readonly Series[],
  signal: AbortSignal,
  isStranger: (instances: readonly DicomJson[], series: Series) => boolean = () => false,
): Promise<readonly SlideDisplaySet[]> {
  const tell = (one: Series, problem: Problem | undefined) =>
    context.workspace.setProblem(`series/${one.seriesInstanceUid}`, problem && inSeries(one, problem));
  const warnings = new Map<string, string>();
  const parts = await Promise.all(
    series.map(async (one): Promise<SeriesText[]> => {
      const answer = await source.seriesMetadataText(one.studyInstanceUid, one.seriesInstanceUid, signal);
      if (signal.aborted) return [];
      if (!answer.ok) tell(one, answer.error);
      else if (answer.value.warning !== undefined) warnings.set(one.seriesInstanceUid, answer.value.warning);
      return answer.ok ? [{ series: one, text: answer.value.text }] : [];
    }),
  );
  const texts = parts.flat();
  if (signal.aborted || texts.length === 0) return [];
  const built = await build(context, texts, signal);
  if (!built.ok) {
    for (const { series: one } of texts) tell(one, built.error);
    return [];
  }
  const missing = new Map<string, Problem>();
  for (const { series: one, instances, problem } of built.value.series) {
    const { seriesInstanceUid } = one;
    const lack = missingProblem(one, { count: instances.length, warning: warnings.get(seriesInstanceUid) });
    tell(one, problem ?? lack);
    if (lack) missing.set(seriesInstanceUid, lack);
  }
  const strangers = built.value.series.filter(({ series: one, instances }) => isStranger(instances, one));
  const refused = new Set(strangers.map(({ series: one }) => one.seriesInstanceUid));
  const lackOf = (set: SlideDisplaySet) => [...missing].find(([uid]) => holdsOneOf(set, new Set([uid])))?.[1];
  return built.value.displaySets.filter((set) => !holdsOneOf(set, refused)).map((set) => withProblem(set, lackOf(set)));
}

/** A slide may be spread over several series. */
const holdsOneOf = ({ series, slide }: SlideDisplaySet, refused: ReadonlySet<string>): boolean =>
  refused.has(series.seriesInstanceUid) ||
  everyLevelOf(slide).some((level) => level.instances.some((one) => refused.has(one.seriesInstanceUid)));

function build(
  { buildSlides }: CaseContext,
  texts: readonly SeriesText[],
  signal: AbortSignal,
): Promise<Result<BuiltSlides, Problem>> {
  const size = texts.reduce((sum, { text }) => sum + text.byteLength, 0);
  return buildSlides && size > LARGE_BYTES
    ? buildSlides(texts, signal)
    : Promise.resolve(ok(buildSlidesFromText(texts)));
}
