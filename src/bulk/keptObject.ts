import { type AnnDecodeAnswer, runDecodeJob, transferOfDecoding } from '../codecs/ann/annDecodeMessages';
import type { AnnDecodeJob } from '../codecs/ann/annDecodeMessages';
import type { BulkCount, BulkHit } from '../dicom/bulk';
import type { AnnotationGroup } from '../dicom/types';
import type { BulkAnswers, BulkQuestion } from './bulkMessages';
import { countIn, histogramIn, passingIn, pickIn } from './bulkQueries';
import { keepGroup, type KeptGroup, withoutColumns } from './keptGroup';
import { paintTile, type TileCanvas } from './paintTile';

/** An object of more annotations is nobody's to edit one by one; its groups of more than the second stay here. */
const LARGE_OBJECT = 5000;
const LARGE_GROUP = 2000;

export interface Painted extends TileCanvas {
  take(): ImageBitmap;
}

/** One bulk annotation object within its worker: decoded once, then painted, searched and counted where it lies. */
export class KeptObject {
  readonly #groups = new Map<string, KeptGroup>();
  readonly #newCanvas: (sidePx: number) => Painted;

  constructor(newCanvas: (sidePx: number) => Painted) {
    this.#newCanvas = newCanvas;
  }

  /** The value, and the buffers that travel with it. */
  async answer(question: BulkQuestion): Promise<readonly [BulkAnswers[BulkQuestion['kind']], Transferable[]]> {
    switch (question.kind) {
      case 'decode':
        return this.#decode(question.job);
      case 'tile': {
        const made: Painted[] = [];
        const newCanvas = () => {
          const canvas = this.#newCanvas(question.order.sidePx);
          made.push(canvas);
          return canvas;
        };
        if (!paintTile(question.order, this.#groups, newCanvas)) return [undefined, []];
        const bitmap = made[0]?.take();
        return [bitmap, bitmap ? [bitmap] : []];
      }
      case 'pick':
        return [this.#pick(question), []];
      case 'count':
        return [this.#count(question), []];
      case 'histogram':
        return [histogramIn(this.#kept(question.address.annotationGroupUid), question.measurement, question.bins), []];
      case 'passing':
        return [passingIn(this.#kept(question.address.annotationGroupUid), question.filter), []];
    }
  }

  async #decode(job: AnnDecodeJob): Promise<readonly [BulkAnswers['decode'], Transferable[]]> {
    const result = await runDecodeJob(job, { isGridWanted: true });
    if (!result.ok || result.value.kind !== 'groups' || job.isOnSlide !== true)
      return [{ answer: { ok: true, result }, stays: false }, transferOfDecoding(result)];
    const { groups } = result.value;
    const total = groups.reduce((sum, { count }) => sum + count, 0);
    const mayStay = ({ count }: AnnotationGroup) => total > LARGE_OBJECT && count > LARGE_GROUP;
    const told = groups.map((group) => (mayStay(group) ? this.#keep(group) : group));
    const answer: AnnDecodeAnswer = { ok: true, result: { ok: true, value: { ...result.value, groups: told } } };
    const stays = this.#groups.size > 0;
    return [{ answer, stays }, transferOfDecoding(answer.result)];
  }

  #keep(group: AnnotationGroup): AnnotationGroup {
    const kept = keepGroup(group);
    this.#groups.set(group.annotationGroupUid, kept);
    return withoutColumns(kept);
  }

  #kept(uid: string): KeptGroup {
    const kept = this.#groups.get(uid);
    if (!kept) throw new Error(`group ${uid} is not here`);
    return kept;
  }

  #pick({ groups, at, reach }: Extract<BulkQuestion, { kind: 'pick' }>): BulkHit | undefined {
    const hits = groups.flatMap((shown) => pickIn(this.#kept(shown.annotationGroupUid), shown, at, reach) ?? []);
    const [best] = hits.sort((a, b) => a.rank - b.rank);
    if (!best) return undefined;
    const { rank: _rank, ...hit } = best;
    return hit;
  }

  #count({ groups, outline }: Extract<BulkQuestion, { kind: 'count' }>): readonly BulkCount[] {
    return groups.map((shown) => {
      const kept = this.#kept(shown.annotationGroupUid);
      const { storedIn, annotationGroupUid } = kept.group;
      return { storedIn, annotationGroupUid, count: countIn(kept, shown, outline) };
    });
  }
}
