import { stringOf } from '../dicom/json';
import {
  type Registration,
  registrationsOf,
  SPATIAL_FIDUCIALS,
  SPATIAL_REGISTRATION,
} from '../dicom/radiology/registration';
import { tags } from '../dicom/tags';
import type { CaseContext } from './caseContext';
import { type DerivedObject, explain, titleOf, uidOf } from './derivedObject';

/**
 * Makes the Spatial Registrations of the case known to its links, the newest first; what cannot be used is said, and so is
 * what is used (REG-01).
 */
export function loadRegistrations(context: CaseContext, objects: readonly DerivedObject[]): void {
  const registrations: Registration[] = [];
  for (const object of objects.filter(isRegistration).sort((a, b) => (whenOf(a) < whenOf(b) ? 1 : -1))) {
    const read = registrationsOf(object.dataset);
    const title = titleOf(object.series);
    if (!read.ok) {
      explain(context, uidOf(object), title, [
        {
          code: 'invalid-object',
          severity: 'warning',
          title: `this registration is not used: ${read.error}`,
          tip: 'Series that it ties are not linked through it.',
        },
      ]);
      continue;
    }
    registrations.push(...read.value);
    explain(context, uidOf(object), title, [
      {
        code: 'incomplete',
        severity: 'info',
        title: `this registration ties frames of reference (${[...new Set(read.value.map(({ type }) => type))].join(', ')})`,
        tip: 'Link panes to scroll the series that it ties together.',
      },
    ]);
  }
  context.workspace.setState({ registrations });
}

export const isRegistration = ({ dataset }: DerivedObject): boolean =>
  stringOf(dataset, tags.SOPClassUID) === SPATIAL_REGISTRATION;

/** The landmarks of registrations, which are read with them. */
export const isFiducials = ({ dataset }: DerivedObject): boolean =>
  stringOf(dataset, tags.SOPClassUID) === SPATIAL_FIDUCIALS;

const whenOf = ({ dataset }: DerivedObject): string =>
  `${stringOf(dataset, tags.ContentDate) ?? ''} ${stringOf(dataset, tags.ContentTime) ?? ''}`;
