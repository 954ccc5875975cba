import { join } from 'node:path';
import type { BoardData } from '../types';
import type { BoardRecipe } from './recipes';
import { ctData } from './writeCt';
import { slideData } from './writeSlide';

export function boardData({ name, cases }: BoardRecipe, directory: string): Omit<BoardData, 'archives'> {
  return {
    kind: 'board',
    name,
    directory,
    cases: cases.map(({ ct, slide }) => {
      const { patientName, studyInstanceUid, sopInstanceUids } = ctData(ct, join(directory, ct.name));
      const { studyInstanceUid: slideStudyInstanceUid } = slideData(slide, join(directory, slide.name));
      return {
        patientName,
        ctStudyInstanceUid: studyInstanceUid,
        slideStudyInstanceUid,
        images: sopInstanceUids.length,
      };
    }),
  };
}
