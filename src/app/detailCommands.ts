import { isSameConcept } from '../dicom/codedConcept';
import type { Annotation } from '../dicom/types';
import type { Command } from '../workspace/command';
import { keepsDetails, LONGEST_COMMENT } from '../workspace/markDetails';
import { withRecords } from '../workspace/records';
import { chosenSpecimen, specimensToChoose } from '../workspace/specimenChoice';
import type { Workspace } from '../workspace/store';
import { withRecomputedValues } from '../workspace/storedValues';
import { conceptIn } from './annotationCommands';
import { argumentsOf, textIn, textsIn } from './commandArguments';

/** Verbs on what a mark says beside its outline: where in the body, of which specimen, in the reader's words, how large. */
export function detailCommands(workspace: Workspace): readonly Command[] {
  /** One undo step, whatever the number of marks. What is locked, or cannot be kept where it is stored, stays. */
  const edit = (title: string, ids: readonly string[], change: (annotation: Annotation) => Annotation) =>
    workspace.transact(title, 'user', (all) => {
      const changed = ids.flatMap((id) => {
        const annotation = all[id];
        return annotation && annotation.lockedReason === undefined ? [change(annotation)] : [];
      });
      return withRecords(all, ...changed);
    });
  const detail = (title: string, args: unknown, change: (annotation: Annotation) => Annotation) =>
    edit(title, [textIn(argumentsOf(args), 'id')], (annotation) =>
      keepsDetails(annotation) ? change(annotation) : annotation,
    );
  return [
    {
      id: 'annotation.setSite',
      title: 'Change the finding site',
      run: (args) => detail('Change site', args, (annotation) => withSite(annotation, conceptOrNone(args))),
    },
    {
      id: 'annotation.setLaterality',
      title: 'Change the side',
      run: (args) => detail('Change side', args, (annotation) => withLaterality(annotation, conceptOrNone(args))),
    },
    {
      id: 'annotation.setComment',
      title: 'Change the comment',
      run: (args) => {
        const { comment } = argumentsOf(args);
        const text = typeof comment === 'string' ? comment : '';
        detail('Change comment', args, (annotation) => withComment(annotation, text));
      },
    },
    {
      id: 'annotation.setSpecimen',
      title: 'Choose the specimen',
      run: (args) => {
        const given = argumentsOf(args);
        const specimenUid = textIn(given, 'specimenUid');
        const ids = given.ids === undefined ? [textIn(given, 'id')] : textsIn(given, 'ids');
        const { displaySets } = workspace.getState();
        edit('Choose specimen', ids, (annotation) => {
          const chosen = { ...annotation, specimenUid };
          if (!chosenSpecimen(chosen, specimensToChoose(annotation, displaySets))) throw new Error(NOT_ON_SLIDE);
          return annotation.specimenUid === specimenUid ? annotation : chosen;
        });
      },
    },
    {
      id: 'annotation.recompute',
      title: 'Recompute the stored values',
      run: (args) =>
        edit('Recompute', [textIn(argumentsOf(args), 'id')], (annotation) =>
          withRecomputedValues(annotation, workspace.getState()),
        ),
    },
  ];
}

const NOT_ON_SLIDE = 'This specimen is not one of those on the slide of the mark';

/** `concept` absent: none any more. */
function conceptOrNone(args: unknown) {
  const { concept } = argumentsOf(args);
  return concept === undefined || concept === null ? undefined : conceptIn(concept);
}

/** A side belongs to a site (TID 1501 row 6): it goes with it. */
function withSite(annotation: Annotation, site: Annotation['site']): Annotation {
  if (site && annotation.site && isSameConcept(site, annotation.site)) return annotation;
  if (site) return { ...annotation, site };
  if (!annotation.site && !annotation.laterality) return annotation;
  const { site: _site, laterality: _laterality, ...others } = annotation;
  return others;
}

function withLaterality(annotation: Annotation, laterality: Annotation['laterality']): Annotation {
  if (laterality && annotation.laterality && isSameConcept(laterality, annotation.laterality)) return annotation;
  if (laterality && !annotation.site) throw new Error('A side belongs to a finding site: choose the site first');
  if (laterality) return { ...annotation, laterality };
  if (!annotation.laterality) return annotation;
  const { laterality: _, ...others } = annotation;
  return others;
}

/** A comment that came longer than one may be written here keeps its length: nothing of it is cut off. */
function withComment(annotation: Annotation, typed: string): Annotation {
  const before = annotation.comment?.trim() ?? '';
  const comment = typed.trim().slice(0, Math.max(LONGEST_COMMENT, before.length));
  if (before === comment) return annotation;
  if (comment !== '') return { ...annotation, comment };
  const { comment: _, ...others } = annotation;
  return others;
}
