import type { DicomJson } from '../dicom/json';
import type { Problem } from '../dicom/problem';
import { everyLevelOf } from '../dicom/slide/everyLevel';
import { type BuiltSlides, buildSlidesFromText, type SeriesText } from '../dicom/slide/buildSlidesFromText';
import type { Series, SlideDisplaySet } from '../dicom/types';
import type { DicomWebSource } from '../dicomweb/source';
import { ok, type Result } from '../lib/result';
import type { CaseContext } from './caseContext';
import { inSeries } from './inSeries';

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
  const parts = await Promise.all(
    series.map(async (one): Promise<SeriesText[]> => {
      const answer = await source.seriesMetadataText(one.studyInstanceUid, one.seriesInstanceUid, signal);
      if (signal.aborted) return [];
      tell(one, answer.ok ? partial(answer.value.warning) : answer.error);
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
  for (const { series: one, problem } of built.value.series) if (problem) tell(one, problem);
  const strangers = built.value.series.filter(({ series: one, instances }) => isStranger(instances, one));
  const refused = new Set(strangers.map(({ series: one }) => one.seriesInstanceUid));
  return built.value.displaySets.filter((set) => !holdsOneOf(set, refused));
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

const partial = (warning: string | undefined): Problem | undefined =>
  warning === undefined
    ? undefined
    : { code: 'incomplete', severity: 'warning', title: 'this series may not be complete', detail: warning };
